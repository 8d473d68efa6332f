/** The command as somebody runs it: a process of the packed and installed package, in one runtime. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { application } from "../package/pack.ts";

/** Milliseconds after which a process is given up. */
const PATIENCE = 30_000;
/** The file that `bin` of package.json names. */
export const MAIN: string = join(application, "node_modules/scitokens/dist/cli/main.js");

/** What a process is given beside its arguments. */
export interface Surroundings {
  /** Standard input; empty where left out. */
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** How a process ended, and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Runtime {
  readonly name: string;
  readonly program: string;
  /** What the program is given before the file. */
  readonly flags: readonly string[];
}

export class Cli {
  readonly runtime: Runtime;
  /** An empty folder, for whatever a test writes. */
  readonly folder: string;

  constructor(runtime: Runtime, folder: string) {
    this.runtime = runtime;
    this.folder = folder;
  }

  /** Starts it, and leaves it to the caller. */
  start(given: readonly string[], { env = {}, cwd = this.folder }: Surroundings = {}): ChildProcess {
    const { program, flags } = this.runtime;
    return spawn(program, [...flags, MAIN, ...given], { cwd, env: { ...this.environment(), ...env } });
  }

  /** Runs it to its end. */
  async run(given: readonly string[], surroundings: Surroundings = {}): Promise<Ended> {
    const child = this.start(given, surroundings);
    const patience = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
    const said = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) child[name]?.on("data", (chunk) => (said[name] += chunk));
    // It need not read what it is given.
    child.stdin?.on("error", () => {});
    child.stdin?.end(surroundings.input ?? "");
    const [code] = await once(child, "close");
    clearTimeout(patience);
    return { code, ...said };
  }

  /** What it prints, when it ends well. */
  async print(given: readonly string[], surroundings: Surroundings = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(given, surroundings);
    assert.equal(code, 0, `${given.join(" ")}: ${stderr}`);
    return stdout;
  }

  /** The same with `--json`, whatever it ends with: one value, and nothing of an error beside it. */
  // biome-ignore lint/suspicious/noExplicitAny: each command has its own.
  async json(given: readonly string[], surroundings: Surroundings = {}, expected: number = 0): Promise<any> {
    const { code, stdout, stderr } = await this.run([...given, "--json"], surroundings);
    assert.equal(code, expected, `${given.join(" ")}: ${stdout}${stderr}`);
    assert.doesNotMatch(stderr, /error/i);
    return JSON.parse(stdout);
  }

  /** Demands that it ends with this code, says this on standard error, and shows no stack. */
  async fails(code: number, said: RegExp, given: readonly string[], surroundings: Surroundings = {}): Promise<Ended> {
    const ended = await this.run(given, surroundings);
    assert.equal(ended.code, code, `${given.join(" ")}: ${ended.stdout}${ended.stderr}`);
    assert.match(ended.stderr, said);
    assert.doesNotMatch(ended.stderr, /^\s+at /m);
    return ended;
  }

  /** Nobody's colours, tokens and caches but the test's. */
  environment(): Record<string, string> {
    const { PATH = "", NODE_EXTRA_CA_CERTS = "", DENO_CERT = "" } = process.env;
    return {
      PATH,
      NODE_EXTRA_CA_CERTS,
      DENO_CERT,
      HOME: this.folder,
      XDG_CACHE_HOME: join(this.folder, "cache"),
      XDG_RUNTIME_DIR: join(this.folder, "runtime"),
      DENO_NO_UPDATE_CHECK: "1",
      TERM: "xterm",
    };
  }
}
