/**
 * A `fetch` that trusts other authorities than the runtime does, for documents over https.
 *
 * No runtime's own `fetch` can be told so in a way that another knows; `node:https` can, in Node.js, Deno and Bun.
 *
 * @module
 */

import { builtin } from "../../builtin.ts";
import { InvalidArgumentError } from "../../errors.ts";
import type { Fetch } from "../../issuer-keys/fetch-json.ts";
import { quote } from "../../quote.ts";

/** Of `node:http`. */
interface IncomingMessage {
  readonly statusCode?: number;
  readonly rawHeaders: readonly string[];
  on(event: "data", listener: (chunk: Uint8Array) => void): unknown;
  on(event: "end" | "aborted", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  pause(): unknown;
  resume(): unknown;
  destroy(error?: Error): unknown;
}

interface ClientRequest {
  on(event: "response", listener: (message: IncomingMessage) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  end(): unknown;
  destroy(error?: Error): unknown;
}

/** Of `node:https`. */
interface Https {
  request(url: string, options: Readonly<Record<string, unknown>>): ClientRequest;
}

/** Of `node:fs`. */
interface FileSystem {
  readFileSync(path: string, encoding: "utf8"): string;
}

/** RFC 9110: answers that have no body. */
const NO_BODY = [204, 205, 304];

/**
 * A `fetch` that trusts the authorities in a file, and no others. It follows no redirect, and asks http as the runtime does.
 *
 * @throws InvalidArgumentError when there are no certificates in the file, or in a runtime without files.
 */
export function fetchTrusting(file: string): Fetch {
  const fs = builtin<FileSystem>("node:fs");
  const https = builtin<Https>("node:https");
  if (fs === undefined || https === undefined) {
    throw new InvalidArgumentError("tlsCaFile needs a runtime with files and node:https; leave it out");
  }
  const ca = readAuthorities(file, fs);
  return (url, init) => (url.startsWith("https:") ? ask(https, url, ca, init) : globalThis.fetch(url, init));
}

function readAuthorities(file: string, fs: FileSystem): string {
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch (cause) {
    throw new InvalidArgumentError(`the file of authorities ${quote(file)} cannot be read`, { cause });
  }
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw new InvalidArgumentError(`there is no certificate (PEM) in the file of authorities ${quote(file)}`);
}

function ask(https: Https, url: string, ca: string, init: RequestInit): Promise<Response> {
  return new Promise((resolve, reject) => {
    const signal = init.signal ?? undefined;
    if (signal?.aborted) return reject(signal.reason);
    // What is not asked for here need not be unpacked.
    const headers = { ...Object.fromEntries(new Headers(init.headers)), "accept-encoding": "identity" };
    // A connection of its own: keys are fetched once an hour. That it is verified is said, lest a variable unsay it.
    const options = { ca, headers, method: init.method ?? "GET", agent: false, rejectUnauthorized: true };
    const request = https.request(url, options);
    const abort = (): void => void request.destroy(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    const done = (): void => signal?.removeEventListener("abort", abort);
    request.on("error", (error) => {
      done();
      reject(signal?.aborted ? signal.reason : error);
    });
    request.on("response", (message) => {
      try {
        resolve(toResponse(message, done));
      } catch (error) {
        request.destroy();
        reject(error);
      }
    });
    request.end();
  });
}

function toResponse(message: IncomingMessage, done: () => void): Response {
  const { statusCode: status = 0, rawHeaders } = message;
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] as string, rawHeaders[at + 1] as string);
  }
  if (!NO_BODY.includes(status)) return new Response(bodyOf(message, done), { status, headers });
  message.resume();
  done();
  return new Response(null, { status, headers });
}

/** What comes, as it comes, and no faster than it is read. */
function bodyOf(message: IncomingMessage, done: () => void): ReadableStream<Uint8Array> {
  let isOver = false;
  const once = (act: () => void): void => {
    if (isOver) return;
    isOver = true;
    done();
    act();
  };
  return new ReadableStream({
    start(controller) {
      const fail = (error: unknown): void => once(() => controller.error(error));
      message.on("data", (chunk) => {
        if (isOver) return;
        controller.enqueue(new Uint8Array(chunk));
        if ((controller.desiredSize ?? 0) <= 0) message.pause();
      });
      message.on("end", () => once(() => controller.close()));
      message.on("error", fail);
      message.on("aborted", () => fail(new TypeError("the connection was closed in the middle")));
      message.pause();
    },
    pull: () => void message.resume(),
    cancel: () => once(() => void message.destroy()),
  });
}
