/** Runs the shared suite in a runtime that has a command line: `RUNTIME command-line.js ENVIRONMENT-JSON NAME`. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createStorage } from "unstorage";
import fsDriver from "unstorage/drivers/fs";
import { importLibrary } from "../runtimes/application.ts";
import type { Places } from "../suite/environment.ts";
import { runSuite } from "../suite/suite.ts";

type OpenKv = (path: string) => Promise<NonNullable<Places["denoKv"]>[string] & { close(): void }>;

const [environment, runtime] = process.argv.slice(2) as [string, string];
const versions: Readonly<Record<string, string | undefined>> = process.versions;
const version = versions.deno ?? versions.bun ?? versions.node ?? "";
const folder = mkdtempSync(join(tmpdir(), "scitokens-"));
const openKv = (globalThis as { Deno?: { openKv: OpenKv } }).Deno?.openKv;
const databases = openKv && {
  "a file": await openKv(join(folder, "kv.sqlite")),
  "in memory": await openKv(":memory:"),
};

const report = await runSuite({
  library: await importLibrary(),
  environment: JSON.parse(environment),
  runtime,
  version,
  places: {
    folder,
    unstorage: { "a folder": createStorage({ driver: fsDriver({ base: join(folder, "files") }) }) },
    ...(databases && { denoKv: databases }),
  },
});
for (const database of Object.values(databases ?? {})) database.close();
rmSync(folder, { recursive: true });
console.log(JSON.stringify(report));
process.exit(report.failed === 0 ? 0 : 1);
