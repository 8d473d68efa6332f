/** Broken tokens, keys, options and calls, in tables: each row has the code that it must fail with. */

import type { Library } from "../environment.ts";
import { calls } from "./calls.ts";
import { claims } from "./claims.ts";
import { cryptoKeys } from "./crypto-keys.ts";
import { headers } from "./headers.ts";
import { keyCaches } from "./key-caches.ts";
import { importing } from "./keys.ts";
import { leaks } from "./leaks.ts";
import { minting } from "./minting.ts";
import { named } from "./named.ts";
import { options } from "./options.ts";
import { requests } from "./requests.ts";
import { signing } from "./signing.ts";
import { texts } from "./texts.ts";

const TABLES = [
  texts,
  headers,
  claims,
  importing,
  cryptoKeys,
  signing,
  minting,
  options,
  keyCaches,
  calls,
  requests,
  leaks,
  named,
];

export function badInput(library: Library): void {
  for (const table of TABLES) table(library);
}
