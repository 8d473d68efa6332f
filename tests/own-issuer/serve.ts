/** A fetch handler over https on loopback, by what each runtime has for that. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";

export type Handler = (request: Request) => Promise<Response>;

interface Tls {
  readonly cert: string;
  readonly key: string;
}

export interface Server {
  readonly port: number;
  close(): unknown;
}

/** What Deno and Bun have; only as much of it as is used. */
interface Natives {
  readonly Deno?: {
    serve(
      options: Tls & { readonly hostname: string; readonly port: number; readonly onListen: () => void },
      handler: Handler,
    ): { readonly addr: { readonly port: number }; shutdown(): Promise<void> };
  };
  readonly Bun?: {
    serve(options: { readonly hostname: string; readonly port: number; readonly tls: Tls; readonly fetch: Handler }): {
      readonly port: number;
      stop(closeAll: boolean): unknown;
    };
  };
}

/** Starts it; `Deno.serve` and `Bun.serve` take the handler as it is. */
export async function serve(handler: Handler, tls: Tls): Promise<Server> {
  const { Deno, Bun } = globalThis as Natives;
  const place = { hostname: "localhost", port: 0 };
  if (Deno !== undefined) {
    const server = Deno.serve({ ...place, ...tls, onListen: () => {} }, handler);
    return { port: server.addr.port, close: () => server.shutdown() };
  }
  if (Bun !== undefined) {
    const server = Bun.serve({ ...place, tls, fetch: handler });
    return { port: server.port, close: () => server.stop(true) };
  }
  const server = createServer(tls, (request, response) => {
    answer(request, response, handler).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

async function answer(request: IncomingMessage, response: ServerResponse, handler: Handler): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = "GET", url = "/", headers } = request;
  const answered = await handler(
    new Request(new URL(url, `https://${headers.host}`), {
      method,
      headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    }),
  );
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  response.end(Buffer.from(await answered.arrayBuffer()));
}
