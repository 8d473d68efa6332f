/** Jobs that use Web APIs only, and so run in every runtime. */

import { chained } from "./chained.js";
import { distinct } from "./distinct.js";
import { inFlight } from "./in-flight.js";
import { mint } from "./mint.js";
import { repeat } from "./repeat.js";
import { scopes } from "./scopes.js";
import { verify } from "./verify.js";

/** @type {readonly import("../jobs.js").Job[]} */
export const JOBS = [verify, inFlight, repeat, distinct, mint, scopes, chained];
