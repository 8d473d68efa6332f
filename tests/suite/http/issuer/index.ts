/** The issuer of `scitokens/issuer`, asked without a network in every runtime. */

import type { Library } from "../../environment.ts";
import { clients } from "./clients.ts";
import { demoService } from "./demo.ts";
import { exchange } from "./exchange.ts";
import { granting } from "./granting.ts";
import { minting } from "./minting.ts";
import { options } from "./options.ts";
import { publishing } from "./publishing.ts";
import { rotation } from "./rotation.ts";

const GROUPS = [options, publishing, clients, granting, exchange, minting, rotation, demoService];

export function ownIssuer(library: Library): void {
  for (const group of GROUPS) group(library);
}
