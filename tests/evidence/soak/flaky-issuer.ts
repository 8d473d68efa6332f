/** A real issuer over https that replaces its keys, and of whose answers one in five is none. */

import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Issuer } from "../../../src/http/issuer.ts";
import type { KeyStore } from "../../../src/index.ts";
import type { Library } from "../../suite/environment.ts";
import type { Random } from "../../suite/key-cache/simulation/random.ts";
import { INTERVAL, LIFETIME, REFRESH } from "./form.ts";

/** How often it fails. */
export const FAILING = 0.2;

/** What goes wrong, and how often in comparison. */
const FAULTS = { error: 3, unavailable: 2, reset: 3, torn: 2, hanging: 2, page: 2, cut: 2, stranger: 1, large: 1 };
type Fault = keyof typeof FAULTS;

/** Milliseconds of an answer that nobody waits for. */
const HANGING = 3000;
const TOO_LARGE = 2 ** 19;

/** One that is asked over the network, and counts that. */
export class FlakyIssuer {
  readonly url: string;
  readonly issuer: Issuer;
  /** Holds its signing keys, also for whoever steals them. */
  readonly store: KeyStore;
  /** How often it was asked, and what came of it. */
  readonly answered: Record<Fault | "answered", number>;
  readonly #server: Server;
  readonly #random: Random;

  private constructor(server: Server, library: Library, random: Random, now: () => number) {
    const { port } = server.address() as AddressInfo;
    this.url = `https://localhost:${port}`;
    this.#server = server;
    this.#random = random;
    this.store = new library.MemoryStore({ now });
    const faults = Object.fromEntries(Object.keys(FAULTS).map((name) => [name, 0])) as Record<Fault, number>;
    this.answered = { answered: 0, ...faults };
    this.issuer = library.issuer.createIssuer({
      issuer: this.url,
      signingKeys: {
        store: this.store,
        interval: INTERVAL,
        publishAhead: INTERVAL,
        verifierRefresh: REFRESH,
        propagation: 0,
      },
      keySetMaxAge: 0,
      maxLifetime: LIFETIME,
      lifetime: LIFETIME,
      now,
    });
    server.on("request", (request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(library: Library, random: Random, now: () => number): Promise<FlakyIssuer> {
    const tls = new URL("../tests/fixtures/tls/", new URL("../", import.meta.url));
    const read = (name: string): Buffer => readFileSync(new URL(name, tls));
    const server = createServer({ cert: read("localhost.pem"), key: read("localhost.key") });
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    return new FlakyIssuer(server, library, random, now);
  }

  /** How often it was asked. */
  get asked(): number {
    return Object.values(this.answered).reduce((sum, count) => sum + count, 0);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.#random.chance(FAILING) ? this.#random.weighted(FAULTS) : undefined;
    this.answered[fault ?? "answered"]++;
    const asked = new Request(new URL(request.url ?? "/", this.url), {
      headers: { "if-none-match": request.headers["if-none-match"] ?? "" },
    });
    const sound = (await this.issuer.fetch(asked)) as Response;
    const body = await sound.text();
    const headers = Object.fromEntries(sound.headers);
    if (fault === undefined) response.writeHead(sound.status, headers).end(body);
    else this.#fail(fault, response, body);
  }

  #fail(fault: Fault, response: ServerResponse, body: string): void {
    const json = { "content-type": "application/json" };
    switch (fault) {
      case "error":
        return void response.writeHead(this.#random.pick([500, 502, 504])).end("oops");
      case "unavailable":
        return void response.writeHead(503, { "retry-after": `${this.#random.between(1, 60)}` }).end();
      case "reset":
        return void response.destroy();
      case "torn":
        response.writeHead(200, { ...json, "content-length": Buffer.byteLength(body) });
        return void response.write(body.slice(0, body.length / 2), () => response.destroy());
      case "hanging":
        return void setTimeout(() => response.end(body), HANGING).unref();
      case "page":
        return void response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><h1>Maintenance</h1>");
      case "cut":
        return void response.writeHead(200, json).end(body.slice(0, -2));
      case "stranger":
        return void response
          .writeHead(200, json)
          .end('{"issuer":"https://other.example","jwks_uri":"https://other.example/"}');
      case "large":
        return void response.writeHead(200, json).end(`${body}${" ".repeat(TOO_LARGE)}`);
    }
  }
}
