/** Cloudflare's runtime as a program, without what miniflare adds to it. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { ROOT } from "./application.js";

const PROGRAM = join(ROOT, "bench/node_modules/.bin/workerd");
const COMPATIBILITY_DATE = "2026-07-01";

/** The command that installs it where it is not there. */
export const WORKERD_MISSING = existsSync(PROGRAM) ? undefined : "npm ci --prefix bench";

/**
 * Bundles a Worker that verifies a token.
 *
 * @param {ReturnType<typeof import("./application.js").makeApplication>} application
 * @param {string} module
 * @param {string} body - What it is given by a request.
 * @returns {Promise<() => Promise<number>>} Starts it anew and asks it, and gives the milliseconds that it took.
 */
export async function prepareWorkerd(application, module, body) {
  const entry = application.write(
    `worker-${module}.js`,
    `import { verify } from "./${module}.js";
export default {
  async fetch(request) {
    await verify(await request.json());
    return new Response("verified");
  },
};
`,
  );
  const folder = join(application.folder, "workers", module);
  await build({
    entryPoints: [entry],
    outdir: folder,
    entryNames: "worker",
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker"],
    logLevel: "error",
  });
  const config = application.write(join("workers", module, "config.capnp"), configOf(readdirSync(folder)));
  return () => start(config, body);
}

/** @param {readonly string[]} files */
function configOf(files) {
  // The first is the main module.
  const all = ["worker.js", ...files.filter((file) => file !== "worker.js")];
  const modules = all.map((file) => `(name = "${file}", esModule = embed "${file}")`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [${modules.join(", ")}],
  compatibilityDate = "${COMPATIBILITY_DATE}",
);
`;
}

/**
 * @param {string} config
 * @param {string} body
 * @returns {Promise<number>}
 */
async function start(config, body) {
  const start = performance.now();
  const child = spawn(PROGRAM, ["serve", "--control-fd=3", config], { stdio: ["ignore", "ignore", "inherit", "pipe"] });
  const ended = once(child, "close");
  try {
    const control = /** @type {import("node:stream").Readable} */ (child.stdio[3]);
    for await (const line of createInterface(control)) {
      const { event, port } = JSON.parse(line);
      if (event !== "listen") continue;
      const answer = await post(port, body);
      if (answer !== "verified") throw new Error(`workerd answered ${answer}`);
      return performance.now() - start;
    }
    throw new Error("workerd ended before it listened");
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}

/**
 * @param {number} port
 * @param {string} body
 * @returns {Promise<string>}
 */
function post(port, body) {
  return new Promise((resolve, reject) => {
    const asking = request({ host: "127.0.0.1", port, method: "POST", agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve(text));
    });
    asking.on("error", reject);
    asking.end(body);
  });
}
