/** The shared suite: the same bodies in every runtime, given the library as an argument. */

import "./manual-start.ts";
import { algorithms, supportOfAll } from "./algorithms.ts";
import { attacks } from "./attacks.ts";
import { badInput } from "./bad-input/index.ts";
import { bearerTokenDiscovery } from "./bearer-token-discovery.ts";
import { chains } from "./chains/index.ts";
import { config } from "./config.ts";
import { counted } from "./counted.ts";
import { decisions } from "./decisions.ts";
import { demo } from "./demo.ts";
import { differential } from "./differential.ts";
import { discovery } from "./discovery.ts";
import { enforcer } from "./enforcer.ts";
import type { Environment, Library, Places, Report } from "./environment.ts";
import { errors } from "./errors.ts";
import { fallback } from "./fallback.ts";
import { adapters } from "./http/adapters.ts";
import { client } from "./http/client.ts";
import { guarding } from "./http/guarding.ts";
import { ownIssuer } from "./http/issuer/index.ts";
import { protect } from "./http/protect.ts";
import { storage } from "./http/storage.ts";
import { interopJose } from "./interop-jose.ts";
import { jws } from "./jws.ts";
import { jwtWords } from "./jwt-words.ts";
import { addingKeys } from "./key-cache/adding.ts";
import { askingIssuers } from "./key-cache/asking.ts";
import { keysAtHand } from "./key-cache/at-hand.ts";
import { entityTags } from "./key-cache/entity-tags.ts";
import { keyCacheFailures } from "./key-cache/failures.ts";
import { keyCacheFaults } from "./key-cache/faults.ts";
import { keyCacheFreshness } from "./key-cache/freshness.ts";
import { headersOfIssuers } from "./key-cache/headers.ts";
import { hostileIssuers } from "./key-cache/hostile.ts";
import { keyCacheInWorkers } from "./key-cache/in-workers.ts";
import { keyCacheLeases } from "./key-cache/leases.ts";
import { keyCache } from "./key-cache/look-ups.ts";
import { keyCacheOvertaken } from "./key-cache/overtaken.ts";
import { keyCacheRefresher } from "./key-cache/refresher.ts";
import { keyCacheRenewal } from "./key-cache/renewal.ts";
import { simulatedKeyCaches } from "./key-cache/simulated.ts";
import { keyCacheTelling } from "./key-cache/telling.ts";
import { keyCacheTurns } from "./key-cache/turns.ts";
import { urlsOfIssuers } from "./key-cache/urls.ts";
import { keyCacheWebLocks } from "./key-cache/web-locks.ts";
import { keys } from "./keys.ts";
import { limits } from "./limits/index.ts";
import { missingWebApis } from "./missing-web-apis.ts";
import { mistakes } from "./mistakes/index.ts";
import { runGroups } from "./run-groups.ts";
import { scitoken } from "./scitoken.ts";
import { scopes } from "./scopes.ts";
import { secrets } from "./secrets/index.ts";
import { signatures } from "./signatures/index.ts";
import { stores } from "./stores/stores.ts";
import { tokenCaches } from "./token-cache/index.ts";
import { validator } from "./validator.ts";
import { capabilities } from "./wlcg/capabilities.ts";
import { groups } from "./wlcg/groups.ts";
import { wlcgScopes } from "./wlcg/scopes.ts";

type Group = (library: Library, environment: Environment, places: Places) => void;

const GROUPS = {
  errors,
  algorithms,
  jws,
  jwtWords,
  keys,
  fallback,
  signatures,
  missingWebApis,
  interopJose,
  scopes,
  scitoken,
  chains,
  validator,
  enforcer,
  decisions,
  tokenCaches,
  wlcgScopes,
  groups,
  capabilities,
  differential,
  discovery,
  keyCache,
  addingKeys,
  askingIssuers,
  headersOfIssuers,
  urlsOfIssuers,
  keysAtHand,
  keyCacheRenewal,
  keyCacheFreshness,
  entityTags,
  keyCacheFailures,
  keyCacheTelling,
  keyCacheRefresher,
  keyCacheTurns,
  keyCacheLeases,
  keyCacheWebLocks,
  keyCacheInWorkers,
  keyCacheFaults,
  keyCacheOvertaken,
  hostileIssuers,
  simulatedKeyCaches,
  stores,
  bearerTokenDiscovery,
  demo,
  config,
  protect,
  guarding,
  storage,
  adapters,
  client,
  ownIssuer,
  attacks,
  badInput,
  mistakes,
  limits,
  secrets,
};

/** Where the suite runs, and with what. */
export interface Run {
  readonly library: Library;
  readonly environment: Environment;
  readonly runtime: string;
  readonly version: string;
  readonly places?: Places;
}

/** Each group, with what declares its tests. */
export function suiteOf(library: Library, environment: Environment, places: Places): Record<string, () => void> {
  const groups = Object.entries<Group>(GROUPS).map(([name, group]) => [
    name,
    () => group(library, environment, places),
  ]);
  return Object.fromEntries(groups);
}

/** Runs all groups and tells how it went. */
export async function runSuite({ library, environment, runtime, version, places = {} }: Run): Promise<Report> {
  const counts = await runGroups(suiteOf(library, environment, places));
  return { runtime, version, ...counts, algorithms: await supportOfAll(library), coverage: counted() };
}
