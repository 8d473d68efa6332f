/** Jobs that use Web APIs only, and so run in every runtime. */

import { chained } from "./chained.js";
import { verify } from "./verify.js";

/** @type {readonly import("../jobs.js").Job[]} */
export const PORTABLE = [verify, chained];
