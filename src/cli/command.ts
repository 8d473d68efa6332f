/**
 * What all commands have in common: how one is made, and how it ends.
 *
 * @module
 */

import process from "node:process";
import { Command, Option } from "commander";
import { paint } from "./colour.ts";
import { failureOf, NO, tellFailure } from "./failure.ts";
import { printJson } from "./output.ts";
import { tellTokenSource } from "./token-source.ts";

/** What a command is called, and what its help shows. */
export interface CommandText {
  readonly name: string;
  readonly summary: string;
  /** More than the summary, for its own help. */
  readonly description?: string;
  /** Lines of a shell. */
  readonly examples: readonly string[];
}

/** Makes a command. */
export function makeCommand({ name, summary, description = "", examples }: CommandText): Command {
  return new Command(name)
    .summary(summary)
    .description(
      [`${summary[0]?.toUpperCase()}${summary.slice(1)}.`, description].filter((text) => text !== "").join("\n\n"),
    )
    .addHelpText("after", () => `\n${paint("title", "Examples:")}\n${examples.map((line) => `  ${line}`).join("\n")}`);
}

/** The option that every command has whose answer a machine may read. */
export function jsonOption(): Option {
  return new Option("--json", "print the answer as JSON, failures too");
}

/** Gathers the values of an option that may be given several times. */
export function repeated(value: string, values: readonly string[] = []): readonly string[] {
  return [...values, value];
}

/** What every command's options may have. */
export interface JsonOption {
  readonly json?: true;
}

/**
 * Runs a command's work and ends as it says: what it gives is whether the answer is yes, nothing being so too.
 *
 * @param negative - What the answer for a machine has beside the error, when it is no.
 */
export async function answer(
  { json }: JsonOption,
  negative: Readonly<Record<string, unknown>>,
  act: () => Promise<unknown>,
): Promise<void> {
  try {
    if ((await act()) === false) process.exitCode = NO;
  } catch (error) {
    const { exitCode, ...failure } = failureOf(error);
    process.exitCode = exitCode;
    if (json) printJson({ ...(exitCode === NO ? negative : {}), error: failure });
    else tellFailure(failure);
    tellTokenSource();
  }
}
