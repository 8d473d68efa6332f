/** A service that runs as a process of its own, and what it answers. */

import { type ChildProcess, spawn } from "node:child_process";
import { request as send } from "node:http";
import { createInterface } from "node:readline";
import { built, FLAGS, findProgram, type Program } from "../runtimes/programs.ts";

export const AUDIENCE = "https://storage.example";

/** Milliseconds after which a service is given up. */
const PATIENCE = 60_000;

export interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Asking {
  readonly method?: string;
  /** Names and values in turn, as they go over the wire. */
  readonly headers?: readonly string[];
  readonly body?: string;
}

export class Service {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#child = child;
  }

  /** Starts one, and waits until it listens. */
  static async start(runtime: Program, kind: string, issuer: string): Promise<Service> {
    const given = [...FLAGS[runtime], built("services-server"), kind, issuer];
    const child = spawn(findProgram(runtime) as string, given, { stdio: ["ignore", "pipe", "inherit"] });
    const patience = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
    for await (const line of createInterface({ input: child.stdout })) {
      clearTimeout(patience);
      return new Service(line, child);
    }
    throw new Error(`${runtime} ${kind} ended before it listened`);
  }

  /** Asks with just these headers and this path, unlike `fetch`, which would mend them. */
  ask(path: string, { method = "GET", headers = [], body = "" }: Asking = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { hostname, port, host } = new URL(this.url);
      const length = body === "" ? [] : ["content-length", String(Buffer.byteLength(body))];
      const all = ["host", host, "connection", "close", ...length, ...headers];
      // A connection of its own: one that the server is about to close may be given to the next request.
      const request = send({ hostname, port, path, method, headers: all as never, agent: false }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body: text }));
        response.on("error", reject);
      });
      request.on("error", reject);
      request.end(body);
    });
  }

  stop(): void {
    this.#child.kill("SIGKILL");
  }
}
