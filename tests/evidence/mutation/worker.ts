/**
 * Runs the suite, or tests of it, on the instrumented library with one mutant switched on: `node mutation-worker.js`, which is told
 * what to do by its parent, as {@link Task}, and answers each with an {@link Answer}.
 */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Script } from "node:vm";
import { createStorage } from "unstorage";
import fsDriver from "unstorage/drivers/fs";
import { startIssuer } from "../../issuer/server.ts";
import type { Library } from "../../suite/environment.ts";
import { suiteOf } from "../../suite/suite.ts";
import { type DeclaredTest, declaredBy, runTest } from "./declared-tests.ts";
import { instrumentedLibrary } from "./instrumented.ts";
import { poolRsaKeys } from "./rsa-keys.ts";
import {
  type Answer,
  type Coverage,
  type FirstTask,
  groupOf,
  type MutantTask,
  type Task,
  type TestRun,
} from "./task.ts";

/** What the instrumented code goes by. */
interface Switch {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number;
  hitLimit?: number;
  mutantCoverage?: Coverage;
}

const HEARTBEAT = 250;

const stryker: Switch = {};
(globalThis as { __stryker__?: Switch }).__stryker__ = stryker;
// A test that was given up may go on for a while; what becomes of it is nobody's business.
process.on("unhandledRejection", () => {});
process.on("uncaughtException", () => {});
poolRsaKeys();
const environment = await startIssuer(new URL("../fixtures/tls/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "scitokens-mutants-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const source = readFileSync(instrumentedLibrary, "utf8");
const script = new Script(`(function (module, exports) {${source}\n})`, { filename: instrumentedLibrary });
let loaded = 0;

setInterval(() => tell({ kind: "alive" }), HEARTBEAT).unref();
process.on("message", (task: Task) => {
  perform(task).then(tell, (error: Error) => tell({ kind: "broken", said: error.stack ?? error.message }));
});
process.on("disconnect", () => process.exit());
tell({ kind: "alive" });

/** The library, evaluated anew: some mutants are in what runs once. */
function evaluate(): Library {
  const module = { exports: {} as { library: Library } };
  script.runInThisContext()(module, module.exports);
  return module.exports.library;
}

function tell(answer: Answer): void {
  process.send?.(answer);
}

function perform(task: Task): Promise<Answer> {
  return task.kind === "all" ? runAll(task) : runMutant(task);
}

function load(groups: readonly string[]): Map<string, DeclaredTest> {
  loaded++;
  const library = evaluate();
  const places = {
    folder,
    unstorage: { "a folder": createStorage({ driver: fsDriver({ base: join(folder, `files-${loaded}`) }) }) },
  };
  const suite = Object.entries(suiteOf(library, environment, places)).filter(([name]) => groups.includes(name));
  return declaredBy(Object.fromEntries(suite));
}

/** Runs all tests without a mutant, and tells which test comes by which. */
async function runAll({ groups, without }: FirstTask): Promise<Answer> {
  const coverage: Coverage = { static: {}, perTest: {} };
  stryker.mutantCoverage = coverage;
  const runs: TestRun[] = [];
  const tests = load(groups);
  for (const test of tests.values()) {
    if (without.some((beginning) => test.id.startsWith(beginning))) continue;
    stryker.currentTestId = test.id;
    const begun = performance.now();
    const failure = await runTest(test, 60_000);
    runs.push({ id: test.id, milliseconds: performance.now() - begun, ...(failure && { failure: failure.said }) });
  }
  stryker.currentTestId = undefined;
  return { kind: "all", runs, coverage };
}

/** Tests that pass by themselves, without a mutant. */
const sound = new Map<string, boolean>();

/**
 * Whether a test that failed does so by itself too, and only with the mutant: else it is one that another has upset, or that needs
 * another before it.
 */
async function isOfMutant(id: string, limit: number): Promise<boolean> {
  if (await passesAlone(id, limit)) return false;
  const { activeMutant } = stryker;
  stryker.activeMutant = undefined;
  const isSound = sound.get(id) ?? (await passesAlone(id, limit));
  stryker.activeMutant = activeMutant;
  sound.set(id, isSound);
  return isSound;
}

async function passesAlone(id: string, limit: number): Promise<boolean> {
  stryker.hitCount = 0;
  try {
    const test = load([groupOf(id)]).get(id);
    return test !== undefined && (await runTest(test, limit)) === undefined;
  } catch {
    return false;
  }
}

async function runMutant({ mutant, hitLimit, groups, tests }: MutantTask): Promise<Answer> {
  Object.assign(stryker, { activeMutant: mutant, hitCount: 0, hitLimit, currentTestId: "any" });
  stryker.mutantCoverage = { static: {}, perTest: {} };
  const begun = performance.now();
  const answer = (fate: "killed" | "timeout" | "survived", by?: string, said?: string): Answer => ({
    kind: "mutant",
    outcome: { fate, milliseconds: performance.now() - begun, ...(by && { by }), ...(said && { said }) },
  });
  try {
    const declared = load(groups);
    for (const { id, limit } of tests) {
      const test = declared.get(id);
      if (test === undefined) return answer("killed", id, "the test is not declared any more");
      const failure = await runTest(test, limit);
      if (failure === undefined) continue;
      // What hangs may get in the way of whatever comes after it.
      if (failure.late) return answer("timeout", id, failure.said);
      if (await isOfMutant(id, limit)) return answer("killed", id, failure.said);
    }
    return answer("survived");
  } catch (error) {
    return answer("killed", "loading the library", String(error).slice(0, 300));
  } finally {
    stryker.activeMutant = undefined;
  }
}
