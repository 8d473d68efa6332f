/** A store of files over HTTP and WebDAV, for whoever has a SciToken for what is asked. */

import { scitokens } from "scitokens/hono";
import { storage } from "scitokens/protect";
import { FileProblem } from "./files.js";
import { Hono } from "./hono.js";
import { multistatus } from "./multistatus.js";

const BASE = "/dav";
const ALLOWED = "OPTIONS, GET, HEAD, PUT, DELETE, MKCOL, COPY, MOVE, PROPFIND";

/** @typedef {import("hono").Context<{ Variables: import("scitokens/hono").ScitokensVariables }>} Context */

/**
 * @param {object} options
 * @param {import("./files.js").Files} options.files
 * @param {string} options.issuer - Whose tokens are accepted.
 * @param {string} options.audience - The name of this service, as tokens say it.
 * @param {(line: string) => void} [options.log]
 */
export function makeApp({ files, issuer, audience, log = () => {} }) {
  /** @type {import("hono").Hono<{ Variables: import("scitokens/hono").ScitokensVariables }>} */
  const app = new Hono();

  app.use(
    `${BASE}/*`,
    scitokens({
      issuer,
      audience,
      // The issuer of this example is on a loopback host.
      insecure: true,
      realm: "files",
      // Where nothing is yet, a WLCG token needs storage.create and no more.
      scope: storage({ basePath: BASE, exists: (request) => files.has(within(targetOf(request))) }),
      onRefused: (error) => log(`    refused: ${error.message}`),
    }),
  );

  const methods = /** @type {Record<string, (c: Context, path: string) => Response | Promise<Response>>} */ ({
    OPTIONS: (c) => c.body(null, 204, { allow: ALLOWED, dav: "1" }),
    GET: (c, path) => get(c, path),
    HEAD: async (c, path) => c.body(null, 200, headersOf(await files.stat(path))),
    PUT: (c, path) => put(c, path),
    DELETE: async (c, path) => {
      await files.remove(path);
      return c.body(null, 204);
    },
    MKCOL: async (c, path) => {
      await files.makeDirectory(path);
      return c.body(null, 201);
    },
    COPY: (c, path) => transfer(c, path, true),
    MOVE: (c, path) => transfer(c, path, false),
    PROPFIND: (c, path) => propfind(c, path),
  });
  app.all(`${BASE}/*`, (c) => {
    const act = methods[c.req.method];
    return act === undefined ? c.body(null, 405, { allow: ALLOWED }) : act(c, within(new URL(c.req.url).pathname));
  });

  app.onError((error, c) => {
    if (error instanceof FileProblem) return c.text(`${error.message}\n`, error.status);
    log(`    failed: ${error.stack}`);
    return c.text("something went wrong\n", 500);
  });
  return app;

  /** @param {Context} c @param {string} path */
  async function get(c, path) {
    const { entry, body } = await files.read(path);
    return c.body(body, 200, headersOf(entry));
  }

  /** @param {Context} c @param {string} path */
  async function put(c, path) {
    // A part of a file, written as if it were the whole, would destroy it (RFC 9110 section 14.5).
    if (c.req.header("content-range") !== undefined) return c.text("only whole files can be put\n", 400);
    const isNew = await files.write(path, c.req.raw.body, {
      anew: mustBeNew(c) || c.req.header("if-none-match") === "*",
    });
    return c.body(null, isNew ? 201 : 204);
  }

  /** @param {Context} c @param {string} path @param {boolean} keep */
  async function transfer(c, path, keep) {
    const anew = mustBeNew(c) || c.req.header("overwrite")?.toUpperCase() === "F";
    const isNew = await files.move(path, within(destinationOf(c.req.header("destination"))), { anew, keep });
    return c.body(null, isNew ? 201 : 204);
  }

  /** @param {Context} c @param {string} path */
  async function propfind(c, path) {
    const depth = c.req.header("depth") ?? "infinity";
    if (depth !== "0" && depth !== "1") return c.text("give a depth of 0 or 1\n", 403);
    const entry = await files.stat(path);
    const entries = [entry, ...(depth === "1" && entry.isDirectory ? await files.list(path) : [])];
    return c.body(multistatus(entries, BASE), 207, { "content-type": "application/xml; charset=utf-8" });
  }
}

/**
 * Whether what allows to write allows no more than to make something new. Something may have come there since it was looked at:
 * then it must not be overwritten.
 *
 * @param {Context} c
 */
function mustBeNew(c) {
  return c.get("scitoken").acls.at(-1)?.authz === "storage.create";
}

/** Where a request would write. @param {import("scitokens/protect").RequestView} request */
function targetOf({ method, path, headers }) {
  const hasDestination = method === "COPY" || method === "MOVE";
  return hasDestination ? destinationOf(headers.get("destination") ?? undefined) : path;
}

/** @param {string | undefined} destination - A URL or a path; whether it is one of this service has been checked. */
function destinationOf(destination = "") {
  return destination.replace(/^https?:\/\/[^/]*/i, "");
}

/** @param {string} path */
function within(path) {
  return path.startsWith(BASE) ? path.slice(BASE.length) || "/" : "/";
}

/** @param {import("./files.js").Entry} entry */
function headersOf({ isDirectory, size, changedAt }) {
  const type = isDirectory ? "httpd/unix-directory" : "application/octet-stream";
  // Nothing of somebody else's is to run as a page of this origin.
  const safe = { "x-content-type-options": "nosniff", "content-security-policy": "sandbox" };
  return { "content-type": type, "content-length": String(size), "last-modified": changedAt.toUTCString(), ...safe };
}
