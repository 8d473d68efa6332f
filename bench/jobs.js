/** All jobs: a new one is a file, and a line here. */

import { chained } from "./chained.js";
import { keyCacheMemory } from "./key-cache-memory.js";
import { keyCacheStampede } from "./key-cache-stampede.js";
import { keyCacheWarm } from "./key-cache-warm.js";

/**
 * @typedef {object} Job
 * @property {string} name - As it is chosen on the command line, and the name of its file.
 * @property {string} what
 * @property {() => Promise<readonly string[]>} run - Prints what it finds, and gives what is wrong: of counts, never of times.
 */

/** @type {readonly Job[]} */
export const JOBS = [keyCacheStampede, keyCacheWarm, keyCacheMemory, chained];
