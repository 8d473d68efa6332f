/** What the shared suite is given: the library as it is published, a real issuer to ask, and real places for key stores. */

import type { Algorithm } from "../../src/index.ts";
import type { CloudflareKv } from "../../src/stores/cloudflare-kv.ts";
import type { DenoKv } from "../../src/stores/deno-kv.ts";
import type { Unstorage } from "../../src/stores/unstorage.ts";
import type { counted } from "./counted.ts";

/** The library, as its entry points export it. */
export interface Library extends Main {
  readonly config: typeof import("../../src/tools/config.ts");
  readonly issuer: typeof import("../../src/http/issuer.ts");
  readonly jwt: typeof import("../../src/jwt/index.ts");
  readonly stores: Stores;
  readonly discover: typeof import("../../src/tools/discover.ts");
  readonly demo: typeof import("../../src/tools/demo.ts");
  readonly wlcg: typeof import("../../src/wlcg.ts");
  readonly protect: typeof import("../../src/http/protect.ts");
  readonly hono: typeof import("../../src/http/hono.ts");
  readonly express: typeof import("../../src/http/express.ts");
  readonly client: typeof import("../../src/http/client.ts");
}

type Main = typeof import("../../src/index.ts");

/** What the entry points below `scitokens/stores` export. */
export interface Stores {
  readonly "cache-api": typeof import("../../src/stores/cache-api.ts");
  readonly "cloudflare-kv": typeof import("../../src/stores/cloudflare-kv.ts");
  readonly "deno-kv": typeof import("../../src/stores/deno-kv.ts");
  readonly file: typeof import("../../src/stores/file.ts");
  readonly indexeddb: typeof import("../../src/stores/indexeddb.ts");
  readonly python: typeof import("../../src/stores/python.ts");
  readonly unstorage: typeof import("../../src/stores/unstorage.ts");
}

/** Where the issuer of these tests listens; see `tests/issuer/server.ts`. */
export interface Environment {
  readonly http: string;
  /** With a certificate of the tests' own authority, which the runtime must have been told to trust. */
  readonly https: string;
}

/** Places for key stores that only the runtime at hand has, by the name that tests tell them with. */
export interface Places {
  readonly denoKv?: Readonly<Record<string, DenoKv>>;
  readonly cloudflareKv?: CloudflareKv;
  /** A folder, where the runtime has files. */
  readonly folder?: string;
  readonly unstorage?: Readonly<Record<string, Unstorage>>;
}

/** How a runtime has an algorithm. */
export type Support = "native" | "fallback" | "none";

/** What one runtime answered. */
export interface Report {
  readonly runtime: string;
  readonly version: string;
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly string[];
  readonly algorithms?: Readonly<Record<Algorithm, Support>>;
  readonly coverage?: ReturnType<typeof counted>;
}
