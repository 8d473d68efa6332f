/** A guarded service in a process of its own: what it answers, and what it tells of itself. */

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request as send } from "node:http";
import { built } from "../../runtimes/programs.ts";

/** What a service tells the process that started it. Times are milliseconds by the wall. */
export type Told =
  | { readonly port: number }
  | { readonly fetched: number }
  | { readonly failed: number; readonly retryAfter: number }
  | {
      readonly memory: { readonly heap: number; readonly resident: number };
      readonly counts: Readonly<Record<string, number>>;
    };

export interface Answer {
  readonly status: number;
  readonly challenge: string;
  readonly body: string;
  /** Milliseconds by the wall. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** More than the longest token that is sent. */
const HEADER_BYTES = 2 ** 18;

export class Service {
  readonly kind: string;
  /** When its key cache got keys of the issuer, and when it asked in vain. */
  readonly fetched: number[] = [];
  readonly failed: { readonly at: number; readonly retryAfter: number }[] = [];
  readonly heap: number[] = [];
  readonly latencies: number[] = [];
  resident = 0;
  counts: Readonly<Record<string, number>> = {};
  /** How it ended, when it did by itself. */
  ended: string | undefined;
  #port = 0;
  #stopped = false;
  #sampled: () => void = () => {};
  #errors = "";
  readonly #child: ChildProcess;
  readonly #agent = new Agent({ keepAlive: true });

  private constructor(kind: string, child: ChildProcess) {
    this.kind = kind;
    this.#child = child;
    child.on("message", (told: Told) => this.#hear(told));
    child.stderr?.on("data", (chunk) => {
      this.#errors = `${this.#errors}${chunk}`.slice(-2000);
    });
    child.on("exit", (code, signal) => {
      if (!this.#stopped) this.ended = `${code ?? signal}: ${this.#errors}`;
      this.#sampled();
    });
  }

  static async start(kind: string, given: readonly (string | number)[]): Promise<Service> {
    const child = fork(built("soak-server"), [kind, ...given.map(String)], {
      execArgv: ["--expose-gc", `--max-http-header-size=${HEADER_BYTES}`],
      stdio: ["ignore", "inherit", "pipe", "ipc"],
    });
    const service = new Service(kind, child);
    while (service.#port === 0 && service.ended === undefined)
      await Promise.race([once(child, "message"), once(child, "exit")]);
    if (service.ended !== undefined) throw new Error(`${kind} ended before it listened: ${service.ended}`);
    return service;
  }

  ask(path: string, authorization: string | undefined): Promise<Answer> {
    const headers = authorization === undefined ? {} : { authorization };
    const sentAt = Date.now();
    return new Promise((resolve, reject) => {
      const request = send({ host: "localhost", port: this.#port, path, headers, agent: this.#agent }, (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => {
          body += chunk;
        });
        response.on("error", reject);
        response.on("end", () => {
          const challenge = response.headers["www-authenticate"] ?? "";
          resolve({ status: response.statusCode ?? 0, challenge, body, sentAt, receivedAt: Date.now() });
        });
      });
      request.on("error", reject);
      request.end();
    });
  }

  /** Asks for its memory, and how often what happened; it may end meanwhile. */
  sample(): Promise<void> {
    return new Promise((resolve) => {
      this.#sampled = resolve;
      this.#child.send("sample");
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#agent.destroy();
    if (this.ended !== undefined) return;
    const exit = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exit;
  }

  #hear(told: Told): void {
    if ("port" in told) this.#port = told.port;
    else if ("fetched" in told) this.fetched.push(told.fetched);
    else if ("failed" in told) this.failed.push({ at: told.failed, retryAfter: told.retryAfter });
    else {
      this.heap.push(told.memory.heap);
      this.resident = told.memory.resident;
      this.counts = told.counts;
      this.#sampled();
    }
  }
}
