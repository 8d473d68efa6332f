/** Two issuers on loopback: one lets pages read its keys, one does not. */

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { SigningKey } from "../../src/index.ts";
import type { Library } from "../suite/environment.ts";

export interface Issuer {
  readonly url: string;
  readonly key: SigningKey;
  /** How often it was asked for its keys. */
  readonly asked: { count: number };
  close(): void;
}

/** @param open - Whether pages of other origins may read what it answers. */
export async function startIssuer({ generateKey, exportJwks }: Library, open: boolean): Promise<Issuer> {
  const key = await generateKey("RS256");
  const asked = { count: 0 };
  let url = "";
  const server = createServer((request, response) => {
    const isJwks = request.url === "/jwks";
    if (isJwks) asked.count++;
    const body = isJwks ? exportJwks(key) : { issuer: url, jwks_uri: `${url}/jwks` };
    response.writeHead(200, {
      "content-type": "application/json",
      ...(open && { "access-control-allow-origin": "*" }),
    });
    response.end(JSON.stringify(body));
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
  return { url, key, asked, close: () => void server.close() };
}
