/** The snippets in TypeScript: compiled as modules of an application that has the package installed, and run. */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { compile, freshFolder } from "../documentation/modules.ts";
import { type Outcome, type Printed, plain } from "./outcome.ts";

/** Modules to be: all are compiled at once, as that is what takes its time. */
export class Application {
  readonly #folder = freshFolder("from-python");
  readonly #files: Record<string, string> = {};

  constructor(given: Readonly<Record<string, unknown>>) {
    const types = Object.keys(given).map((name) => `declare const ${name}: string;`);
    this.#files["given.d.ts"] = `${types.join("\n")}\ndeclare function expected(value: unknown): void;\n`;
    Object.assign(globalThis, given);
  }

  /** Adds a module, which exports what expressions give, each by a function. */
  add(code: string, expressions: readonly string[] = []): Module {
    const name = `snippet-${Object.keys(this.#files).length}`;
    const calls = expressions.map((expression) => `  async () => ${expression},\n`);
    const exported = `\nexport const calls: readonly (() => Promise<unknown>)[] = [\n${calls.join("")}];\n`;
    this.#files[`${name}.ts`] = withExpectations(code) + exported;
    return new Module(pathToFileURL(join(this.#folder, `${name}.js`)).href);
  }

  /** @throws Error with what the compiler says of any of them. */
  compile(): Promise<void> {
    return compile(this.#folder, this.#files);
  }
}

export class Module {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Runs it, alone: what it prints is not shown but given. */
  async run(): Promise<Printed> {
    const printed: unknown[] = [];
    const expected: [number, unknown][] = [];
    const { log } = console;
    console.log = (value: unknown) => printed.push(plain(value));
    Object.assign(globalThis, { expected: (value: unknown) => expected.push([printed.length - 1, plain(value)]) });
    try {
      await import(this.#url);
    } finally {
      console.log = log;
    }
    return { printed, expected };
  }

  /** What its expressions give. */
  async calls(): Promise<readonly Outcome[]> {
    const { calls } = (await import(this.#url)) as { calls: readonly (() => Promise<unknown>)[] };
    const outcomes: Outcome[] = [];
    for (const call of calls) outcomes.push(await outcomeOf(call));
    return outcomes;
  }
}

async function outcomeOf(call: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { value: plain(await call()) };
  } catch (error) {
    const { name, code } = error as { name: string; code?: string };
    return { raised: name, ...(code !== undefined && { code }) };
  }
}

/** A comment after `console.log` says what it prints. */
function withExpectations(code: string): string {
  return code.replaceAll(/^(\s*console\.log\(.*\);) \/\/ (.+)$/gm, "$1 expected($2);");
}
