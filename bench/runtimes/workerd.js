/** Cloudflare's runtime, through Miniflare. */

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { builtins, bundle } from "./bundle.js";
import { runProgram } from "./command-line.js";

/**
 * Miniflare asks for a newer Node.js than the library does.
 *
 * @type {readonly string[]}
 */
const versions = JSON.parse(readFileSync(new URL("../../tests/node-versions.json", import.meta.url), "utf8"));
const node = versions.find((version) => version.startsWith("24."));

/** @type {import("./index.js").Runtime} */
export const workerd = {
  name: "workerd",
  title: "workerd",
  async run(job, options) {
    const folder = await bundle("worker", ["workerd", "worker"], builtins);
    const print = ["--yes", "--package", `node@${node}`, "--call", 'node --print "process.execPath"'];
    const { stdout } = await promisify(execFile)("npx", print);
    const driver = fileURLToPath(new URL("miniflare.js", import.meta.url));
    return runProgram([stdout.trim(), driver, folder, job, JSON.stringify(options)]);
  },
};
