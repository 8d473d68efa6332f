/**
 * Fuzzing: inputs that a stranger could have made, by the hundred thousand, to whatever in the library reads such.
 *
 * Without arguments, the corpus and a fixed number of new inputs. With these, otherwise:
 *
 * - `--long`: more than 5,000,000 inputs, in as many processes as there are processors
 * - `--seed N`, `--inputs N`, `--target NAME`, `--processes N`: another seed, so many inputs in all, that target alone
 * - `--target NAME --input BASE64`: that input alone, as a failure prints it
 * - `--keep`: the inputs that came to something new become the corpus
 */

import type { Report } from "../../suite/environment.ts";
import { readArguments } from "./arguments.ts";
import { runOne } from "./one.ts";
import { runPart } from "./part.ts";
import { runParts } from "./parts.ts";

const given = readArguments(process.argv.slice(2));
// Of millions of refusals, nobody reads where they were made.
if (given.input === undefined) Error.stackTraceLimit = 0;
if (given.input !== undefined) await runOne(given.target, given.input);
else if (given.part !== undefined) await runPart(given, given.part);
else {
  const report: Report = { runtime: "Fuzzing", version: "", ...(await runParts(given)) };
  console.log(JSON.stringify(report));
  process.exitCode = report.failed === 0 ? 0 : 1;
}
