/** The server that each runtime has. */

import { nodeServer } from "./hono.js";

/**
 * @typedef {(request: Request) => Response | Promise<Response>} Handler
 * @typedef {object} Servers
 * @property {{ serve(options: object, handler: Handler): { addr: { port: number }, shutdown(): Promise<void> } }} [Deno]
 * @property {{ serve(options: object): { port: number, stop(now?: boolean): Promise<void> } }} [Bun]
 */

/**
 * @param {Handler} fetch
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function serve(fetch) {
  const { Deno, Bun } = /** @type {Servers} */ (globalThis);
  const hostname = "localhost";
  const at = (/** @type {number} */ port) => `http://${hostname}:${port}`;
  if (Deno !== undefined) {
    const server = Deno.serve({ hostname, port: 0, onListen: () => {} }, fetch);
    return { url: at(server.addr.port), close: () => void server.shutdown() };
  }
  if (Bun !== undefined) {
    const server = Bun.serve({ hostname, port: 0, fetch });
    return { url: at(server.port), close: () => void server.stop(true) };
  }
  return new Promise((resolve) => {
    const server = nodeServer().serve({ fetch, hostname, port: 0 }, ({ port }) => {
      resolve({ url: at(port), close: () => void server.close() });
    });
  });
}
