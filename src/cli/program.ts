/**
 * The command line as a whole: its commands, its help, and how it ends.
 *
 * @module
 */

import process from "node:process";
import { Command, CommanderError, type Help } from "commander";
import { REFERENCE_NAMES } from "../tools/config/settings.ts";
import { setConfig } from "../tools/config.ts";
import { isColoured, paint } from "./colour.ts";
import { attenuateCommand } from "./commands/attenuate.ts";
import { createCommand } from "./commands/create.ts";
import { demoCommand } from "./commands/demo.ts";
import { discoverCommand } from "./commands/discover.ts";
import { inspectCommand } from "./commands/inspect.ts";
import { keygenCommand } from "./commands/keygen.ts";
import { keysCommand } from "./commands/keys.ts";
import { listAccessCommand } from "./commands/list-access.ts";
import { serveCommand } from "./commands/serve.ts";
import { testAccessCommand } from "./commands/test-access.ts";
import { verifyCommand } from "./commands/verify.ts";
import { failureOf, misuse, tellFailure } from "./failure.ts";
import { endWithReader, printJson, write } from "./output.ts";
import { usageHint } from "./usage-hints.ts";
import { VERSION } from "./version.ts";

const COMMANDS: readonly (() => Command)[] = [
  keygenCommand,
  createCommand,
  inspectCommand,
  verifyCommand,
  listAccessCommand,
  testAccessCommand,
  attenuateCommand,
  keysCommand,
  discoverCommand,
  serveCommand,
  demoCommand,
];

/** Runs the command with what was given to it, and sets the exit code. */
export async function run(given: readonly string[]): Promise<void> {
  endWithReader();
  const program = makeProgram();
  try {
    await program.parseAsync(withoutVainHelp(program, given), { from: "user" });
  } catch (error) {
    // Help and version were asked for, and printed.
    if (error instanceof CommanderError && error.exitCode === 0) return;
    end(error, commandIn(program, given), given.includes("--json"));
  }
}

/** `help` of a command that there is not, as that command: then it is told that there is none. */
function withoutVainHelp(program: Command, given: readonly string[]): readonly string[] {
  const at = commandIn(program, given).length;
  const [word, name] = given.slice(at);
  const isVain = word === "help" && name !== undefined && name !== "help" && !name.startsWith("-");
  if (!isVain || commandIn(program, given.toSpliced(at, 1)).length > at) return given;
  return given.toSpliced(at, 1);
}

/** What was not for any command, or was wrong for the one that it was for. */
function end(error: unknown, path: readonly string[], json: boolean): void {
  const { exitCode, ...failure } = failureOf(error);
  process.exitCode = exitCode;
  const help = `${["scitokens", ...path].join(" ")} --help shows how it is used`;
  const whole = { ...failure, hint: usageHint(failure, path.join(" ")) ?? help };
  if (json) printJson({ error: whole });
  // Where no command was given, all of the help has been shown.
  else if (failure.reason !== "help") tellFailure(whole);
}

/** The names of the command, and of the one within it, that was asked for. */
function commandIn(program: Command, given: readonly string[]): readonly string[] {
  const path: string[] = [];
  let command: Command | undefined = program;
  for (const word of given) {
    command = command.commands.find((one) => one.name() === word);
    if (command === undefined) break;
    path.push(word);
  }
  return path;
}

function makeProgram(): Command {
  const program = new Command("scitokens")
    .description("SciTokens and WLCG tokens: make, read, verify and test them, and serve their keys.")
    .version(VERSION, "-V, --version", "print the version")
    .usage("<command> [options]")
    // Only the first word asks for the version: a key id may begin with -V.
    .enablePositionalOptions()
    .addHelpText("after", () => `\n${EXIT_CODES}`);
  program.hook("preAction", (_program, command) => {
    const { config } = command.opts<{ readonly config?: string }>();
    if (config !== undefined) configure(config);
  });
  for (const make of COMMANDS) program.addCommand(make());
  for (const command of [program, ...program.commands.flatMap(withSubcommands)]) settle(command);
  return program;
}

/** Reads the file of `--config`, whose settings have the names of the Python and C++ libraries. */
function configure(file: string): void {
  try {
    setConfig(file);
  } catch (error) {
    const [, said, name] = /^(there is no setting "(.*)"); /.exec(error instanceof Error ? error.message : "") ?? [];
    if (said === undefined) throw error;
    const near = REFERENCE_NAMES.find((one) => one.endsWith(`.${name}`));
    throw misuse(said, near === undefined ? `there are ${REFERENCE_NAMES.join(", ")}` : `did you mean ${near}?`);
  }
}

const EXIT_CODES = `Exit codes: 0 yes, or done; 1 no, or it could not be done; 2 the command was used wrongly.
Every command has --help with examples, and --json for machines.`;

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** Errors are thrown and told in one place; help looks the same everywhere. */
function settle(command: Command): void {
  if (command.commands.length === 0)
    command.option("--config <file>", "an INI file of settings, as of the Python library");
  else command.helpCommand("help [command]", "show the help of a command");
  command
    .exitOverride()
    .helpOption("-h, --help", "show help")
    .configureOutput({ outputError: () => {}, writeOut: write, getOutHasColors: () => isColoured("stdout") })
    .configureHelp({
      sortSubcommands: false,
      helpWidth: process.stdout.columns ?? 100,
      styleTitle: (text) => paint("title", text),
      styleCommandText: (text) => paint("name", text),
      styleSubcommandText: (text) => paint("name", text),
      styleOptionText: (text) => paint("name", text),
      styleArgumentText: (text) => paint("name", text),
      subcommandDescription: (shown) => shown.summary() || shown.description(),
    } satisfies Partial<Help>);
}
