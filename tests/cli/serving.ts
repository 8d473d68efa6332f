/** An issuer that the command serves. */

import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Cli } from "./command.ts";

export interface Told {
  readonly issuer: string;
  readonly url: string;
  readonly port: number;
  readonly algorithm: string;
  readonly keys: { readonly signing: string; readonly next: string };
}

export class Serving {
  static readonly #children = new Set<ChildProcess>();
  readonly told: Told;
  readonly #child: ChildProcess;

  private constructor(told: Told, child: ChildProcess) {
    this.told = told;
    this.#child = child;
  }

  /** Starts one on a port that is free, and waits until it says that it listens. */
  static async start(cli: Cli, ...given: string[]): Promise<Serving> {
    const child = cli.start(["serve", "--port", "0", "--json", ...given]);
    Serving.#children.add(child);
    child.once("close", () => Serving.#children.delete(child));
    let said = "";
    child.stderr?.on("data", (chunk) => (said += chunk));
    const first = once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), "line");
    const ended = once(child, "close").then(([code]) => Promise.reject(new Error(`it ended with ${code}: ${said}`)));
    // Later on it may end.
    ended.catch(() => {});
    const [line] = (await Promise.race([first, ended])) as [string];
    return new Serving(JSON.parse(line), child);
  }

  /** Ends those that a failed check has left: the tests would wait for them. */
  static endAll(): void {
    for (const child of Serving.#children) child.kill("SIGKILL");
  }

  async post(path: string, body?: string | URLSearchParams, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.told.url}${path}`, { method: "POST", headers, ...(body !== undefined && { body }) });
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.told.url}${path}`, { headers });
  }

  /** A token for what a form says. */
  async token(form: Record<string, string>): Promise<string> {
    const response = await this.post("/token", new URLSearchParams(form));
    return ((await response.json()) as { access_token: string }).access_token;
  }

  /** Ends it, and tells with which code. */
  async stop(signal: "SIGINT" | "SIGTERM" = "SIGTERM"): Promise<number | null> {
    const closed = once(this.#child, "close");
    this.#child.kill(signal);
    return (await closed)[0];
  }
}
