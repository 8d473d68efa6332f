/**
 * What has to do with real files, in each runtime that has them: `RUNTIME files.js ENVIRONMENT NAME PROGRAMS`, of which the
 * last tells the files of all programs.
 */

import { importLibrary } from "../runtimes/application.ts";
import type { Report } from "../suite/environment.ts";
import { runGroups } from "../suite/run-groups.ts";
import { type Bench, removeFolders } from "./bench.ts";
import { config } from "./config.ts";
import { fileStore } from "./file-store.ts";
import { sharedFileStore } from "./file-store-shared.ts";
import { pythonKeyCache } from "./python-key-cache.ts";

const [environment, name, programs] = process.argv.slice(2) as [string, string, string];
const bench: Bench = {
  library: await importLibrary(),
  environment: JSON.parse(environment),
  authority: process.env.NODE_EXTRA_CA_CERTS as string,
  programs: JSON.parse(programs),
};
const groups = { fileStore, sharedFileStore, config, pythonKeyCache };
const counts = await runGroups(
  Object.fromEntries(Object.entries(groups).map(([group, declare]) => [group, () => declare(bench)])),
);
removeFolders();
const versions: Readonly<Record<string, string | undefined>> = process.versions;
const version = versions.deno ?? versions.bun ?? versions.node ?? "";
console.log(JSON.stringify({ runtime: `Files, ${name}`, version, ...counts } satisfies Report));
process.exit(counts.failed === 0 ? 0 : 1);
