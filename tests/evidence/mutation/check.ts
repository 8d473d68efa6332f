/**
 * Mutation testing: Stryker's mutants of the library, each of which must be noticed by a test, or be listed with the reason why none
 * can.
 *
 * Without arguments, scope and enforce, with the tests that take no time. `--long` takes all folders and all tests, or the folders, or
 * files such as `token/mint.ts`, that are named after it; `--every=20` among them, a sample: each twentieth mutant, of which it only reckons the score, as a lower bound.
 * What becomes of each mutant is written to `tests/.build/mutation.jsonl`.
 */

import { appendFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Checks } from "../../checks.ts";
import { root } from "../../package/pack.ts";
import { ALL_GROUPS, QUICK_GROUPS, runFirst } from "./first-run.ts";
import { Hunt } from "./hunt.ts";
import { FOLDERS, instrument } from "./instrumented.ts";
import type { Mutant, Outcome } from "./mutant.ts";
import { Score } from "./score.ts";
import { describe, gone, isListed } from "./survivors.ts";
import { WorkerProcess } from "./worker-process.ts";

/** Per cent that must be killed in each folder. */
const LEAST = 90;

/** Milliseconds of tests for a mutant that is expected to live, and for any at first. */
const SHORT = 800;

const log = join(root, "tests/.build/mutation.jsonl");
const given = process.argv.slice(2);
const named = given.filter((argument) => !argument.startsWith("--"));
const isLong = given.includes("--long");
const every = Number(given.find((argument) => argument.startsWith("--every="))?.slice("--every=".length) ?? 1);
const folders = isLong ? (named.length > 0 ? named : FOLDERS) : ["scope", "enforce"];

const checks = new Checks();
const mutants = await instrument();
const workers = Array.from({ length: availableParallelism() }, () => new WorkerProcess());
const first = await runFirst(workers[0] as WorkerProcess, isLong ? ALL_GROUPS : QUICK_GROUPS);
const hunt = new Hunt(first, mutants);
rmSync(log, { force: true });
await checks.check("without a mutant, all tests pass", () => demandNone(first.failures));
await checks.check("all survivors that are listed are mutants", () => demandNone(gone(mutants).map(describe)));
for (const folder of folders) await checkFolder(folder);
for (const worker of workers) worker.end();
const report = checks.report("Mutation testing");
console.log(JSON.stringify(report));
process.exit(report.failed === 0 ? 0 : 1);

async function checkFolder(folder: string): Promise<void> {
  const score = new Score();
  // Each worker takes the next.
  const left = mutantsOf(folder).values();
  const work = async (worker: WorkerProcess): Promise<void> => {
    for (const mutant of left) await checkMutant(mutant, worker, score);
  };
  await Promise.all(workers.map(work));
  console.log(`mutants of src/${folder}: ${score}`);
  // A sample has little time for each, so that its score is only a lower bound.
  if (every > 1) return;
  await checks.check(`${folder}: ${LEAST} % are killed`, () => {
    if (score.value < LEAST) throw new Error(`${score}`);
  });
}

async function checkMutant(mutant: Mutant, worker: WorkerProcess, score: Score): Promise<void> {
  const outcome = await fateOf(mutant, worker);
  score.add(outcome);
  appendFileSync(log, `${JSON.stringify({ ...mutant, ...outcome })}\n`);
  if (every > 1) return;
  const lives = outcome.fate === "survived" || outcome.fate === "no coverage";
  await checks.check(`src/${mutant.file}:${mutant.line} ${describe(mutant)}`, () => {
    if (lives && !isListed(mutant)) throw new Error(`${outcome.fate}, and not in survivors.jsonl`);
    if (!lives && isListed(mutant)) throw new Error(`${outcome.fate} by ${outcome.by}: take it out of survivors.jsonl`);
  });
}

function mutantsOf(folder: string): readonly Mutant[] {
  const all = mutants.filter(({ file }) => `${file}/`.startsWith(`${folder}/`));
  return all.filter((_, index) => index % every === 0);
}

/** Some tests for each; all of them before one is said to live that is not listed. */
async function fateOf(mutant: Mutant, worker: WorkerProcess): Promise<Outcome> {
  // That a listed one is killed by now is for the long form to find out.
  if (!isLong && isListed(mutant)) return { fate: "survived", milliseconds: 0 };
  const outcome = await hunt.fateOf(mutant, worker, SHORT);
  const isSettled = outcome.fate !== "survived" || isListed(mutant) || every > 1;
  return isSettled ? outcome : hunt.fateOf(mutant, worker, Number.POSITIVE_INFINITY);
}

function demandNone(texts: readonly string[]): void {
  if (texts.length > 0) throw new Error(texts.join("; "));
}
