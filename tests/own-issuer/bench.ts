/** An issuer of `scitokens/issuer` that runs over https, and what asks it. */

import { readFileSync } from "node:fs";
import type { Issuer, IssuerOptions } from "../../src/http/issuer.ts";
import type { Checks } from "../checks.ts";
import type { Library } from "../suite/environment.ts";
import { type Server, serve } from "./serve.ts";

export interface Bench {
  readonly check: Checks["check"];
  readonly library: Library;
  /** The file of the certificate of the tests' authority, PEM. */
  readonly authority: string;
}

export interface Running extends Server {
  readonly url: string;
  readonly issuer: Issuer;
}

export const SECRET = "a secret: with/signs+and spaces?";
export const STORAGE = "https://storage.example";

const TLS = new URL("../fixtures/tls/", import.meta.url);

/** The certificate of the tests' server, and its key. */
export const tls = {
  cert: readFileSync(new URL("localhost.pem", TLS), "utf8"),
  key: readFileSync(new URL("localhost.key", TLS), "utf8"),
} as const;

/** Starts an issuer below a path of a new server. */
export async function start(
  { library }: Bench,
  path: string,
  options: (url: string) => Omit<IssuerOptions, "issuer"> | Promise<Omit<IssuerOptions, "issuer">>,
): Promise<Running> {
  let issuer: Issuer | undefined;
  const server = await serve((request) => (issuer as Issuer).fetch(request) as Promise<Response>, tls);
  const url = `https://localhost:${server.port}${path}`;
  issuer = library.issuer.createIssuer({ issuer: url, ...(await options(url)) });
  return { ...server, url, issuer };
}
