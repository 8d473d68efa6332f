/** A program that answers each line with a line, for as long as it is not closed. */

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How much of what it says beside its answers is told when it fails, in characters. */
const LAST_WORDS = 2000;

/** Answers come in the order of the questions; so contestants in processes of their own can take turns. */
export class AskedProcess {
  #child;
  /** @type {{ resolve: (answer: string) => void, reject: (error: Error) => void }[]} */
  #waiting = [];
  #said = "";
  /** @type {string | undefined} */
  #ended;

  /**
   * Starts it.
   *
   * @param {string} program
   * @param {readonly string[]} given
   * @param {NodeJS.ProcessEnv} [env]
   */
  constructor(program, given, env = process.env) {
    this.#child = spawn(program, given, { env, stdio: ["pipe", "pipe", "pipe"] });
    createInterface(this.#child.stdout).on("line", (line) => this.#waiting.shift()?.resolve(line));
    this.#child.stderr.on("data", (chunk) => {
      this.#said = `${this.#said}${chunk}`.slice(-LAST_WORDS);
    });
    this.#child.on("error", ({ message }) => this.#end(message));
    this.#child.on("close", (code) => this.#end(`ended with ${code}`));
    // Told by its end.
    this.#child.stdin.on("error", () => {});
  }

  /**
   * Asks, and gives the answer.
   *
   * @param {string} question - One line.
   * @returns {Promise<string>}
   */
  ask(question) {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) return reject(new Error(this.#ended));
      this.#waiting.push({ resolve, reject });
      this.#child.stdin.write(`${question}\n`);
    });
  }

  /** Lets it end, as what it reads has ended. */
  close() {
    this.#child.stdin.end();
  }

  /** Ends it now. */
  kill() {
    this.#child.kill("SIGKILL");
  }

  /** @param {string} how */
  #end(how) {
    this.#ended = `${how}: ${this.#said}`;
    for (const { reject } of this.#waiting.splice(0)) reject(new Error(this.#ended));
  }
}
