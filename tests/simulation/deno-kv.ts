/** Key caches over simulated days in Deno, on a database in a file: `deno run -A deno-kv.js ENVIRONMENT-JSON`. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import QUnit from "qunit";
import type { DenoKv } from "../../src/stores/deno-kv.ts";
import { importLibrary } from "../runtimes/application.ts";
import type { Environment, Report } from "../suite/environment.ts";
import { runGroups } from "../suite/run-groups.ts";
import { simulateBroken } from "./broken.ts";

type Database = DenoKv & { close(): void };

declare const Deno: { openKv(path: string): Promise<Database>; readonly version: { readonly deno: string } };

const FIRST = 30_001;
const COUNT = 36;

const environment = JSON.parse(process.argv[2] as string) as Environment;
const library = await importLibrary();
const folder = mkdtempSync(join(tmpdir(), "scitokens-"));
const file = join(folder, "kv.sqlite");
const counts = await runGroups({ "Deno KV": tests });
rmSync(folder, { recursive: true });
const report: Report = { runtime: "Deno KV, simulated", version: Deno.version.deno, ...counts };
console.log(JSON.stringify(report));
process.exit(report.failed === 0 ? 0 : 1);

function tests(): void {
  let database: Database;
  // A service has one that is open; what it is closed and opened again for, its stores need not know.
  const current: DenoKv = {
    get: (key) => database.get(key),
    set: (key, value, options) => database.set(key, value, options),
    delete: (key) => database.delete(key),
    list: (selector) => database.list(selector),
  };
  const given = {
    library,
    environment,
    count: COUNT,
    open: (name: string, now: () => number) =>
      new library.stores["deno-kv"].DenoKvStore(current, { prefix: [name], now }),
  };
  const reopen = async (): Promise<void> => {
    database = await Deno.openKv(file);
  };
  const close = async (): Promise<void> => database.close();

  QUnit.test("it is closed in the middle of simulated days, and opened again later", async (assert) => {
    await reopen();
    const interruption = { begin: close, end: reopen };
    const { tally } = await simulateBroken(assert, { ...given, first: FIRST, interruption });
    assert.ok(tally.counts.storeFailures > COUNT, `${tally.counts.storeFailures}`);
    database.close();
  });

  QUnit.test("it is closed and opened again twice, and nothing is lost", async (assert) => {
    await reopen();
    const restart = async (): Promise<void> => {
      database.close();
      await reopen();
    };
    const interruption = { lossless: true, begin: restart, end: restart };
    const { tally } = await simulateBroken(assert, { ...given, first: FIRST + COUNT, interruption });
    assert.equal(tally.counts.storeFailures, 0);
    database.close();
  });
}
