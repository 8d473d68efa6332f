/** Runs one job in a Worker for each request. */

import { JOBS } from "../../portable/jobs.js";

const worker = {
  /** @param {Request} request */
  async fetch(request) {
    const { name, options } = await request.json();
    return Response.json(await JOBS.find((job) => job.name === name)?.run(options));
  },
};

// biome-ignore lint/style/noDefaultExport: a Worker is its module's default export.
export default worker;
