/** A server of pages for one browser, under a strict Content-Security-Policy, that takes their reports. */

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Report } from "../../suite/environment.ts";

/** Seconds after which a page that sends no report is given up. */
const PATIENCE = 600;

/** The strictest policy under which a page can do anything at all; what it forbids is told to this server. */
const PLAIN = "default-src 'none'; script-src 'self'; report-uri /violation";

const TYPES: Readonly<Record<string, string>> = { html: "text/html; charset=utf-8", js: "text/javascript" };

/** What pages may do beside running the scripts of this server. */
export interface PagesOptions {
  /** Where the files are. */
  readonly folder: string;
  /** What pages are told that ask for it. */
  readonly asked: unknown;
  /** Other origins that they may fetch from. */
  readonly connect: readonly string[];
  /** What pages may have done: a POST to `do/NAME`. */
  readonly actions?: Readonly<Record<string, () => Promise<unknown>>>;
}

export class Pages {
  readonly #options: PagesOptions;
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  /** What browsers reported that a policy forbade. */
  readonly violations: string[] = [];
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

  #policy(pathname: string, origin: string): string {
    // In a sandboxed frame, WebKit takes 'self' for the frame's own origin, which is like no other.
    const self = pathname === "/denied.html" ? origin : "'self'";
    const connect = [self, ...this.#options.connect].join(" ");
    return `default-src 'none'; script-src ${self}; frame-src ${self}; connect-src ${connect}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const send = (status: number, type: string, body: string | Buffer, headers: OutgoingHttpHeaders = {}): void => {
      const policy = pathname.startsWith("/plain") ? PLAIN : this.#policy(pathname, `http://${request.headers.host}`);
      // A sandboxed frame is of another origin than its own scripts.
      const always = { "access-control-allow-origin": "*", "content-type": type, "content-security-policy": policy };
      response.writeHead(status, { ...always, ...headers }).end(body);
    };
    if (pathname === "/asked") return send(200, "application/json", JSON.stringify(this.#options.asked));
    if (pathname === "/report") {
      this.#report?.(JSON.parse(await readText(request)) as Report);
      return send(204, "text/plain", "");
    }
    if (pathname === "/violation") {
      this.violations.push(await readText(request));
      return send(204, "text/plain", "");
    }
    if (pathname === "/clear") return send(200, "text/plain", "cleared", { "clear-site-data": '"storage"' });
    if (pathname.startsWith("/do/")) {
      await this.#options.actions?.[pathname.slice(4)]?.();
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
  // A plain page may fetch nothing, not even to tell.
  const scripts = [...(name.startsWith("plain") ? [] : ["broken.js"]), name.replace("html", "js")];
  return `<!doctype html><title>${name}</title>${scripts.map((src) => `<script type="module" src="${src}"></script>`).join("")}`;
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
