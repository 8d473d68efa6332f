/** A static host that knows nothing: files of a folder, below a path, until it is taken away. */

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};
const BELOW = "/some/where/";

export class StaticHost {
  readonly #folder: string;
  readonly #headers: Readonly<Record<string, string>>;
  #server: Server | undefined;
  #port = 0;
  /** What was asked for: paths, and whatever else a browser sends there. */
  readonly asked: string[] = [];

  constructor(folder: string, headers: Readonly<Record<string, string>> = {}) {
    this.#folder = folder;
    this.#headers = headers;
  }

  /** Listens, at the same port each time, and gives the page's address. */
  async open(): Promise<string> {
    const server = createServer(async ({ url = "" }, response) => {
      this.asked.push(url);
      const name = url.startsWith(BELOW) ? url.slice(BELOW.length) || "index.html" : "..";
      const type = TYPES[extname(name)];
      const body = name.includes("..") ? undefined : await readFile(join(this.#folder, name)).catch(() => undefined);
      if (type === undefined || body === undefined) response.writeHead(404).end();
      else response.writeHead(200, { "content-type": type, "cache-control": "no-store", ...this.#headers }).end(body);
    });
    server.listen(this.#port, "localhost");
    await once(server, "listening");
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    return `http://localhost:${this.#port}${BELOW}`;
  }

  /** Is not there any more. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
