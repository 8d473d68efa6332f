/** An example that runs, started as its README says. */

import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { root } from "../package/pack.ts";

/** Seconds after which an example is given up. */
const PATIENCE = 120;

/** The first command in an example's README that has all these words. */
export function documentedCommand(example: string, ...words: readonly string[]): string {
  const readme = readFileSync(join(root, "examples", example, "README.md"), "utf8");
  const commands = [...readme.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = ""]) => block.split("\n"));
  const command = commands.find((line) => [`examples/${example}/`, ...words].every((word) => line.includes(word)));
  if (command === undefined) throw new Error(`the README of ${example} has no command with ${words.join(" and ")}`);
  return command.replace(/#.*/, "").trim();
}

export class Example {
  readonly #child: ChildProcess;
  #output = "";
  #errors = "";
  #tell: () => void = () => {};
  /** The exit code. */
  readonly ended: Promise<number | null>;

  constructor(command: string) {
    // This Node.js, and in a group of its own, so that a signal reaches whatever the command has started.
    const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
    const env = { ...process.env, PATH: path, NO_COLOR: "1" };
    const child = spawn("sh", ["-c", `exec ${command}`], {
      cwd: root,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.on("data", (chunk) => {
      this.#output += chunk;
      this.#tell();
    });
    child.stderr.on("data", (chunk) => {
      this.#errors += chunk;
    });
    const patience = setTimeout(() => this.#signal("SIGKILL"), PATIENCE * 1000);
    this.#child = child;
    this.ended = new Promise((resolve) => {
      child.on("close", (code) => {
        clearTimeout(patience);
        resolve(code);
        this.#tell();
      });
    });
  }

  lines(): string[] {
    return this.#output.trim().split("\n");
  }

  /** All that it wrote. */
  said(): string {
    return `${this.#errors}\n${this.#output}`.trim().slice(-2000);
  }

  /** Waits until it has written something. */
  async find(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.#output);
      if (found !== null) return found;
      if (this.#hasEnded()) throw new Error(`it ended without ${pattern}: ${this.said()}`);
      await new Promise<void>((resolve) => {
        this.#tell = resolve;
      });
    }
  }

  /** As Ctrl-C does. */
  interrupt(): void {
    this.#signal("SIGINT");
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child.pid !== undefined && !this.#hasEnded()) process.kill(-this.#child.pid, signal);
  }

  #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}
