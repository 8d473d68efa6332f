/** The places that others declare are taken as they are declared. */

import type { KVNamespace } from "@cloudflare/workers-types";
import type { KeyStore } from "scitokens";
import { CloudflareKvStore } from "scitokens/stores/cloudflare-kv";
import { UnstorageStore } from "scitokens/stores/unstorage";
import { createStorage, type Storage } from "unstorage";

export const inNamespace = (namespace: KVNamespace): KeyStore => new CloudflareKvStore(namespace);
export const inStorage = (storage: Storage): KeyStore => new UnstorageStore(storage);
export const inTexts = (storage: Storage<string>): KeyStore => new UnstorageStore(storage);
export const inMemory: KeyStore = new UnstorageStore(createStorage());
