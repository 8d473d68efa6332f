/** Jobs that use Web APIs only, and so run in every runtime. */

import { chained } from "./chained.js";

/** @type {readonly import("../jobs.js").Job[]} */
export const PORTABLE = [chained];
