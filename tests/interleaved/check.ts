/**
 * Requests to one Worker that are under way at one time, and share a key cache: `node interleaved.js FOLDER`, Node.js 22 or
 * newer. A Worker's request cannot wait for what another has begun, and what it has begun ends with it.
 */

import assert from "node:assert/strict";
import { startIssuer } from "../issuer/server.ts";
import { importLibrary } from "../runtimes/application.ts";
import { versionOf } from "../runtimes/bundle.ts";
import type { Report } from "../suite/environment.ts";
import { runGroups } from "../suite/run-groups.ts";
import { interleaved } from "./requests.ts";
import { InterleavedWorker } from "./worker.ts";

const OLD = "no_handle_cross_request_promise_resolution";
const FLAGS: readonly (readonly string[])[] = [[], [OLD], ["nodejs_compat"], ["nodejs_compat", OLD]];

const [folder] = process.argv.slice(2);
assert.ok(folder !== undefined);
const library = await importLibrary();
const environment = await startIssuer(new URL("../fixtures/tls/", import.meta.url));
const workers = await Promise.all(FLAGS.map((flags) => InterleavedWorker.start(folder, flags)));
const groups = FLAGS.map((flags, index): [string, () => void] => [
  flags.join(", ") || "no flags",
  () => interleaved(library, environment, workers[index] as InterleavedWorker),
]);
try {
  const counts = await runGroups(Object.fromEntries(groups));
  const report: Report = { runtime: "workerd, interleaved requests", version: await versionOf("workerd"), ...counts };
  console.log(JSON.stringify(report));
} finally {
  await Promise.all(workers.map((worker) => worker.end()));
  environment.close();
}
process.exit();
