/** A program that answers each line of JSON with another, for as long as it is not closed. */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** How much of what it says beside its answers is told when it fails, in characters. */
const LAST_WORDS = 2000;

export class JsonLines {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #waiting: Waiting[] = [];
  #said = "";
  #ended = false;

  constructor(program: string, given: readonly string[], env: Readonly<Record<string, string>>) {
    this.#child = spawn(program, given, { env, stdio: ["pipe", "pipe", "pipe"] });
    createInterface(this.#child.stdout).on("line", (line) => this.#answer(line));
    this.#child.stderr.on("data", (chunk) => {
      this.#said = `${this.#said}${chunk}`.slice(-LAST_WORDS);
    });
    this.#child.on("error", ({ message }) => this.#end(message));
    this.#child.on("close", (code) => this.#end(`ended with ${code}`));
    // Told by its end.
    this.#child.stdin.on("error", () => {});
  }

  ask(question: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new Error(`it has ended: ${this.#said}`));
      this.#waiting.push({ resolve, reject });
      this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    });
  }

  close(): void {
    this.#child.stdin.end();
  }

  #answer(line: string): void {
    const { resolve, reject } = this.#waiting.shift() ?? {};
    try {
      resolve?.(JSON.parse(line));
    } catch {
      reject?.(new Error(`no JSON: ${line}`));
    }
  }

  #end(how: string): void {
    this.#ended = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new Error(`${how}: ${this.#said}`));
  }
}
