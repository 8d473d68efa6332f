/** All inputs, in one process or several, each within a bound on memory. */

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Report } from "../../suite/environment.ts";
import type { Arguments } from "./arguments.ts";
import type { Failure } from "./campaign.ts";
import { writeCorpus } from "./corpus.ts";
import type { PartOfTarget } from "./part.ts";
import { TARGETS } from "./targets/index.ts";

/** Megabytes of the heap of a process, whatever it is given. */
const HEAP = 512;

interface Done {
  readonly results: readonly PartOfTarget[];
  readonly problem: string | undefined;
}

export async function runParts(given: Arguments): Promise<Pick<Report, "passed" | "failed" | "failures">> {
  // Here alone: the processes have no use for a compiler.
  (await import("./instrument.ts")).instrumentLibrary();
  const done = await Promise.all(Array.from({ length: given.processes }, (_, part) => runElsewhere(given, part)));
  const results = done.flatMap(({ results }) => results);
  const names = Object.keys(TARGETS).filter((name) => given.target === undefined || name === given.target);
  const failures = done.flatMap(({ problem }) => problem ?? []);
  for (const name of names) {
    const own = results.filter(({ target }) => target === name);
    failures.push(...own.flatMap((result) => result.failures.map((failure) => described(result, failure))));
    if (own.length > 0) console.log(summary(name, own));
    if (given.keep) writeCorpus(name, own[0]?.kept ?? []);
  }
  console.log(`${sum(results, "inputs")} inputs in all`);
  const failed = names.filter((name) => isUnsound(results, name)).length;
  return { passed: names.length - failed, failed: Math.max(failed, failures.length > 0 ? 1 : 0), failures };
}

/** A target has passed when each process came through it without a failure. */
const isUnsound = (results: readonly PartOfTarget[], name: string): boolean => {
  const own = results.filter(({ target }) => target === name);
  return own.length === 0 || own.some(({ failures }) => failures.length > 0);
};

const sum = (results: readonly PartOfTarget[], what: "inputs" | "seconds"): number =>
  Math.round(results.reduce((all, result) => all + result[what], 0));

function summary(name: string, own: readonly PartOfTarget[]): string {
  const [inputs, seconds] = [sum(own, "inputs"), sum(own, "seconds")];
  const slowest = Math.max(...own.map(({ slowest }) => slowest));
  const memory = Math.max(...own.map(({ memory }) => memory)) / 2 ** 20;
  return `${name}: ${inputs} inputs in ${seconds} s, the slowest ${slowest.toFixed(1)} ms, ${Math.round(memory)} MiB`;
}

function described({ target, seed }: PartOfTarget, { input, number, problem }: Failure): string {
  const where = number === undefined ? "of the corpus or kept" : `${number} of seed ${seed}`;
  return `${target}, input ${where}: ${problem}; repeat: --target ${target} --input ${Buffer.from(input).toString("base64")}`;
}

function runElsewhere({ seed, inputs, processes, target, keep }: Arguments, part: number): Promise<Done> {
  const program = fileURLToPath(import.meta.url);
  const numbers = { seed, inputs, processes, part };
  const args = [
    `--max-old-space-size=${HEAP}`,
    program,
    ...Object.entries(numbers).flatMap(([name, number]) => [`--${name}`, `${number}`]),
    ...(target === undefined ? [] : ["--target", target]),
    ...(keep ? ["--keep"] : []),
  ];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    const results: PartOfTarget[] = [];
    let errors = "";
    createInterface(child.stdout).on("line", (line) => {
      const result = JSON.parse(line) as PartOfTarget;
      results.push(result);
      if (processes > 1) console.log(`process ${part}: ${summary(result.target, [result])}`);
    });
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    child.on("close", (code) => {
      resolve({
        results,
        problem: code === 0 ? undefined : `process ${part} ended with ${code}: ${errors.slice(-2000)}`,
      });
    });
  });
}
