/** A process of Python that has the reference library, and answers one question at a time. */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { pythonProgram, pythonVariables } from "../interop/python/environment.ts";
import { root } from "../package/pack.ts";
import type { Outcome, Printed } from "./outcome.ts";

const folder = join(root, "tests/migration/python");

/**
 * The environment variables of a Python program.
 *
 * @param authority - The file of the authority's certificate.
 * @param scratch - A folder for its caches.
 * @param demo - The issuer that is asked in the place of the demo service.
 */
export function pythonEnvironment(authority: string, scratch: string, demo: string): Record<string, string> {
  return { ...pythonVariables(authority, scratch), PYTHONPATH: join(folder, "site"), DEMO: demo };
}

type Given = Readonly<Record<string, unknown>>;

export class Python {
  readonly #scratch = mkdtempSync(join(tmpdir(), "from-python-"));
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #answers: AsyncIterator<string>;
  #said = "";

  constructor(authority: string, demo: string) {
    this.#process = spawn(pythonProgram(), [join(folder, "process.py")], {
      env: { ...pythonEnvironment(authority, this.#scratch, demo), SCRATCH: this.#scratch },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#process.stderr.on("data", (chunk) => {
      this.#said = `${this.#said}${chunk}`.slice(-2000);
    });
    this.#answers = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
  }

  /** Runs a snippet. */
  run(code: string, given: Given): Promise<Printed> {
    return this.#ask("run", withExpectations(code), given);
  }

  /** What expressions give after a snippet, each. */
  calls(code: string, given: Given, expressions: readonly string[]): Promise<readonly Outcome[]> {
    return this.#ask("calls", code, given, expressions);
  }

  /** The package's public names, by module. */
  names(): Promise<Readonly<Record<string, readonly string[]>>> {
    return this.#ask("names");
  }

  /** The package's exceptions, and whether its code raises them. */
  exceptions(): Promise<Readonly<Record<string, boolean>>> {
    return this.#ask("exceptions");
  }

  close(): void {
    this.#process.stdin.end();
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  async #ask<T>(ask: string, ...given: readonly unknown[]): Promise<T> {
    this.#process.stdin.write(`${JSON.stringify({ ask, with: given })}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`Python has ended: ${this.#said}`);
    const { answer, failed } = JSON.parse(value) as { answer: T; failed?: string };
    if (failed !== undefined) throw new Error(`in Python: ${failed}`);
    return answer;
  }
}

/** A comment after `print` says what it prints. */
function withExpectations(code: string): string {
  return code.replaceAll(/^(\s*print\(.*\))\s+# (.+)$/gm, "$1; expected($2)");
}
