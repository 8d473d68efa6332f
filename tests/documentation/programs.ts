/**
 * Programs of documents for Node.js, Deno and Bun: type-checked, and run in the runtime that they are marked with. One that listens
 * must answer as a service does; any other must end well, and print what is written beside what it prints.
 */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Checks } from "../checks.ts";
import { freePort } from "../free-port.ts";
import { tool } from "../package/command.ts";
import { root } from "../package/pack.ts";
import { findProgram } from "../runtimes/programs.ts";
import type { Environment } from "../suite/environment.ts";
import { DocumentedIssuer } from "./asking.ts";
import { type Block, placeOf } from "./markdown.ts";
import { compile, freshFolder } from "./modules.ts";
import { tells, writtenIn } from "./written.ts";

/** The port that documents have. */
const PORT = /\b8080\b/g;
/** A program that serves until it is ended. */
const isService = (code: string): boolean => /\b(?:serve|listen)\(/.test(code) && !/\.close\(\)/.test(code);
/** Milliseconds that a program has to listen, or to end. */
const PATIENCE = 30_000;
const DENO = ["--quiet", "--unstable-kv", "--node-modules-dir=manual"];

interface Runtime {
  /** The file that is run, and what stands before it. */
  readonly command: readonly string[];
  check(folder: string, code: string): Promise<unknown>;
}

const RUNTIMES: Readonly<Record<string, Runtime>> = {
  node: { command: ["program.js"], check: (folder, code) => compile(folder, { "program.ts": code }) },
  deno: {
    command: ["run", ...DENO, "-A", "program.ts"],
    check(folder, code) {
      writeFileSync(join(folder, "program.ts"), code);
      return tool("deno", ["check", ...DENO, "program.ts"], { cwd: folder });
    },
  },
  bun: {
    command: ["program.ts"],
    check(folder, code) {
      const types = readFileSync(join(root, "examples/bun/bun.d.ts"), "utf8");
      return compile(folder, { "program.ts": code, "bun.d.ts": types });
    },
  },
};

/** The marks of blocks that are such programs. */
export const PROGRAM_MARKS: readonly string[] = Object.keys(RUNTIMES);

export async function checkPrograms(checks: Checks, environment: Environment, blocks: readonly Block[]): Promise<void> {
  for (const block of blocks) {
    const name = PROGRAM_MARKS.find((mark) => block.marks.includes(mark)) as string;
    const does = isService(block.code) ? "guards what it serves" : "runs, and prints what is written beside it";
    await checks.check(`${placeOf(block)}: in ${name}, it ${does}`, () => checkProgram(name, environment, block.code));
  }
}

async function checkProgram(name: string, environment: Environment, shown: string): Promise<void> {
  const { command, check } = RUNTIMES[name] as Runtime;
  const folder = freshFolder(`program-${name}`);
  const issuer = await DocumentedIssuer.start(environment);
  const port = await freePort();
  const code = issuer.namedIn(shown).replace(PORT, String(port));
  await check(folder, code);
  const child = spawn(findProgram(name) as string, command, {
    cwd: folder,
    // Programs of the documents trust the tests' own authority as this one does.
    env: { ...process.env, DENO_CERT: process.env.NODE_EXTRA_CA_CERTS ?? "", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { output: "", errors: "" };
  child.stdout.on("data", (chunk) => (said.output += chunk));
  child.stderr.on("data", (chunk) => (said.errors += chunk));
  try {
    if (!isService(shown)) return await demandPrinted(child, said, code);
    const url = `http://localhost:${port}`;
    await listening(url, child, said);
    await issuer.tryService((path, init) => fetch(url + path, init));
  } finally {
    child.kill("SIGKILL");
  }
}

async function listening(url: string, child: ChildProcess, said: { readonly errors: string }): Promise<void> {
  for (let waited = 0; waited < PATIENCE && child.exitCode === null; waited += 50) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer !== undefined) return void (await answer.text());
    await wait(50);
  }
  throw new Error(`it does not listen: ${said.errors}`);
}

async function demandPrinted(
  child: ChildProcess,
  said: { readonly output: string; readonly errors: string },
  code: string,
): Promise<void> {
  const patience = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
  await once(child, "close");
  clearTimeout(patience);
  assert.equal(child.exitCode, 0, said.errors || said.output);
  const lines = said.output.split("\n").slice(0, -1);
  const written = writtenIn(code);
  assert.equal(lines.length, written.length, `it prints ${said.output}`);
  for (const [i, comment] of written.entries()) assert.ok(tells(comment, [lines[i]]), `${comment}: ${lines[i]}`);
}
