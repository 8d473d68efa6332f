/** A server of pages for one browser, under a strict Content-Security-Policy, that takes their reports. */

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Report } from "../../suite/environment.ts";

/** Seconds after which a page that sends no report is given up. */
const PATIENCE = 240;

const TYPES: Readonly<Record<string, string>> = { html: "text/html; charset=utf-8", js: "text/javascript" };

/** What pages may do beside running the scripts of this server. */
export interface PagesOptions {
  /** Where the files are. */
  readonly folder: string;
  /** What pages are told that ask for it. */
  readonly asked: unknown;
  /** Other origins that they may fetch from. */
  readonly connect: readonly string[];
}

export class Pages {
  readonly #options: PagesOptions;
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  #report: ((report: Report) => void) | undefined;

  constructor(options: PagesOptions) {
    this.#options = options;
  }

  /** Listens, and gives the origin. */
  async open(): Promise<string> {
    this.#server.listen(0, "localhost");
    await once(this.#server, "listening");
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The next report that a page sends. */
  report(): Promise<Report> {
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => reject(new Error(`no report within ${PATIENCE} s`)), PATIENCE * 1000);
      this.#report = (report) => {
        clearTimeout(patience);
        resolve(report);
      };
    });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const policy = `default-src 'none'; script-src 'self'; connect-src 'self' ${this.#options.connect.join(" ")}`;
    const send = (status: number, type: string, body: string | Buffer): void => {
      response.writeHead(status, { "content-type": type, "content-security-policy": policy }).end(body);
    };
    if (pathname === "/asked") return send(200, "application/json", JSON.stringify(this.#options.asked));
    if (pathname === "/report") {
      this.#report?.(JSON.parse(await readText(request)) as Report);
      return send(204, "text/plain", "");
    }
    const name = pathname.slice(1);
    const type = TYPES[name.split(".").at(-1) ?? ""];
    if (name.includes("/") || type === undefined) return send(404, "text/plain", "not found");
    return send(200, type, name.endsWith(".html") ? pageOf(name) : await readFile(join(this.#options.folder, name)));
  }
}

/** A page of one module, watched by another. */
function pageOf(name: string): string {
  const scripts = ["broken.js", name.replace("html", "js")];
  return `<!doctype html><title>${name}</title>${scripts.map((src) => `<script type="module" src="${src}"></script>`).join("")}`;
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
