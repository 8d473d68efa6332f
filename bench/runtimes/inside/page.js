/** Runs one job in a page, when whoever drives the browser asks for it. */

import { JOBS } from "../../portable/jobs.js";

Object.assign(globalThis, {
  /**
   * @param {string} name
   * @param {import("../../jobs.js").Options} options
   */
  runJob: (name, options) => JOBS.find((job) => job.name === name)?.run(options),
});
