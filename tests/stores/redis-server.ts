/** A real Redis server that a test kills and starts again. It keeps nothing on disk. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { freePort } from "../free-port.ts";
import { findProgram } from "../runtimes/programs.ts";

export class RedisServer {
  readonly port: number;
  #process: ChildProcess | undefined;

  private constructor(port: number) {
    this.port = port;
  }

  /** Starts one at a free port. */
  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort());
    await server.start();
    return server;
  }

  /** Starts it again, with nothing in it. */
  async start(): Promise<void> {
    const given = ["--port", `${this.port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    const server = spawn(findProgram("redis-server") as string, given, { stdio: ["ignore", "pipe", "ignore"] });
    this.#process = server;
    await until(server.stdout, /Ready to accept connections/);
  }

  /** Kills it. */
  async kill(): Promise<void> {
    const server = this.#process;
    this.#process = undefined;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    server.kill("SIGKILL");
    await once(server, "exit");
  }
}

async function until(output: NodeJS.ReadableStream, words: RegExp): Promise<void> {
  let text = "";
  for await (const chunk of output) {
    text += chunk;
    if (words.test(text)) return;
  }
  assert.fail(`the server ended: ${text.slice(-500)}`);
}
