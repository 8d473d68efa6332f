/** Deno's own declaration of its database is taken as it is; checked by Deno. */

import type { KeyStore } from "scitokens";
import { DenoKvStore } from "scitokens/stores/deno-kv";

export const inDenoKv = (kv: Deno.Kv): KeyStore => new DenoKvStore(kv, { prefix: ["keys"] });
