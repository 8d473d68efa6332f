/** All jobs: a new one is a file, and a line here, or in `portable/jobs.js` when it runs in every runtime. */

import { keyCacheMemory } from "./key-cache/memory.js";
import { keyCacheStampede } from "./key-cache/stampede.js";
import { keyCacheWarm } from "./key-cache/warm.js";
import { JOBS as PORTABLE } from "./portable/jobs.js";
import { againstPythonAndCpp } from "./whole/against-python-and-cpp.js";
import { coldStart } from "./whole/cold-start.js";
import { memory } from "./whole/memory.js";
import { server } from "./whole/server.js";

/**
 * @typedef {object} Job
 * @property {string} name - As it is chosen on the command line.
 * @property {string} what
 * @property {(options: Options) => Promise<Result>} run
 */

/**
 * @typedef {object} Options
 * @property {boolean} quick - Whether a few rounds will do.
 */

/**
 * @typedef {object} Result
 * @property {Table[]} tables
 * @property {string[]} problems - What is wrong: of counts, never of times.
 */

/**
 * Contestants that took turns in one run.
 *
 * @typedef {object} Table
 * @property {string} title
 * @property {string} base - The contestant that is 1.
 * @property {number} baseTime - What it took, in milliseconds; 0 where something else than time is compared.
 * @property {Row[]} rows
 */

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {number} [ratio] - To the base: the median of all rounds.
 * @property {number} [low] - The first quartile.
 * @property {number} [high] - The third quartile.
 * @property {string} [note] - What else there is to say, such as why there is no ratio.
 */

/** @type {readonly Job[]} */
export const JOBS = [
  ...PORTABLE,
  keyCacheStampede,
  keyCacheWarm,
  keyCacheMemory,
  againstPythonAndCpp,
  coldStart,
  memory,
  server,
];
