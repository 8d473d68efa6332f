/** All that is fuzzed. */

import type { Bench } from "../bench.ts";
import type { Target } from "../target.ts";
import { authorization } from "./authorization.ts";
import { chain } from "./chain.ts";
import { claims } from "./claims.ts";
import { compact } from "./compact.ts";
import { header } from "./header.ts";
import { ini } from "./ini.ts";
import { json } from "./json.ts";
import { jwk } from "./jwk.ts";
import { jwks } from "./jwks.ts";
import { keySegment } from "./key-segment.ts";
import { pem } from "./pem.ts";
import { published } from "./published.ts";
import { record } from "./record.ts";
import { request } from "./request.ts";
import { scope } from "./scope.ts";
import { token } from "./token.ts";

export type MakeTarget = (bench: Bench) => Target | Promise<Target>;

export const TARGETS: Readonly<Record<string, MakeTarget>> = {
  json,
  compact,
  token,
  header,
  claims,
  chain,
  "key-segment": keySegment,
  jwk,
  jwks,
  pem,
  published,
  record,
  scope,
  request,
  authorization,
  ini,
};
