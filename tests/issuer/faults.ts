/** What can go wrong with an answer over HTTP: each fault writes an answer as no sound server does. */

import type { ServerResponse } from "node:http";
import { createGzip } from "node:zlib";

/** An answer that is to be spoilt. */
export interface Spoilt {
  readonly response: ServerResponse;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const MEBIBYTE = 2 ** 20;
/** What the bomb becomes when it is unpacked. */
const BOMB_MEBIBYTES = 100;
/** Milliseconds between two bytes of a slow answer. */
const PACE = 100;
/** Milliseconds between two pieces of an endless one. */
const ENDLESS_PACE = 2;

export const FAULTS = {
  /** No answer at all: the connection is closed. */
  down: ({ response }) => response.destroy(),
  reset,
  endless,
  dripping,
  bomb,
} satisfies Readonly<Record<string, (spoilt: Spoilt) => unknown>>;

export type Fault = keyof typeof FAULTS;

/** The connection breaks in the middle of the body. */
function reset({ response, status, headers, body }: Spoilt): void {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.write(body.slice(0, body.length / 2), () => response.destroy());
}

/** A body that goes on until the other side goes away: a lot of it, but not more than any engine can hold in its hands. */
function endless({ response, status, headers, body }: Spoilt): void {
  response.writeHead(status, headers);
  response.write(body);
  const more = Buffer.alloc(65_536, " ");
  const timer = setInterval(() => response.writableNeedDrain || response.write(more), ENDLESS_PACE);
  response.on("close", () => clearInterval(timer));
}

/** A body of which a byte comes now and then. */
function dripping({ response, status, headers, body }: Spoilt): void {
  response.writeHead(status, headers);
  const bytes = Buffer.from(body);
  let at = 0;
  const timer = setInterval(() => {
    response.write(bytes.subarray(at, ++at));
    if (at >= bytes.length) response.end();
  }, PACE);
  response.on("close", () => clearInterval(timer));
}

/** A small body that says it is gzipped, and is large. */
async function bomb({ response, status, headers }: Spoilt): Promise<void> {
  packed ??= pack();
  const body = await packed;
  response.writeHead(status, { ...headers, "content-encoding": "gzip", "content-length": body.length }).end(body);
}

let packed: Promise<Buffer> | undefined;

async function pack(): Promise<Buffer> {
  const gzip = createGzip();
  const zeros = Buffer.alloc(MEBIBYTE);
  const write = async (): Promise<void> => {
    for (let i = 0; i < BOMB_MEBIBYTES; i++) await new Promise((done) => gzip.write(zeros, done));
    gzip.end();
  };
  const written = write();
  const chunks: Buffer[] = [];
  for await (const chunk of gzip) chunks.push(chunk as Buffer);
  await written;
  return Buffer.concat(chunks);
}
