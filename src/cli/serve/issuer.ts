/**
 * An issuer for development, as a fetch handler: the issuer of the library, the demo service too, with tokens for whoever asks.
 *
 * @module
 */

import { addressesOf, urlOf } from "../../http/issuer/addresses.ts";
import { text } from "../../http/issuer/answer.ts";
import { createIssuer, type Issuer } from "../../http/issuer.ts";
import type { Algorithm } from "../../jwt/algorithms.ts";
import type { SigningKey } from "../../jwt/key.ts";
import { MemoryStore } from "../../stores/memory.ts";
import type { Profile } from "../../token/profile.ts";
import { tell } from "../output.ts";
import { type Call, forward, readCall } from "./call.ts";
import { answerIssue } from "./issue.ts";
import { KeyRotation } from "./key-rotation.ts";
import { isForUs } from "./own-origin.ts";
import { answerTokenRequest } from "./token.ts";

/** What an issuer is told once. Times are seconds. */
export interface DevelopmentIssuerOptions {
  /** Its name, which is a URL. */
  readonly issuer: string;
  readonly algorithm: Algorithm;
  /** The first key to sign with. Default: a new one. */
  readonly key?: SigningKey | undefined;
  /** The profile of tokens that ask for none. */
  readonly profile: Profile;
  /** How long tokens serve that ask for nothing else. */
  readonly lifetime: number;
  readonly maxLifetime: number;
  /** How long verifiers may keep its keys. */
  readonly maxAge: number;
}

/** An issuer that runs. */
export interface DevelopmentIssuer {
  readonly keys: KeyRotation;
  readonly fetch: (request: Request) => Promise<Response>;
}

type Handler = (call: Call) => Promise<Response>;

const OTHERS = ["GET /.well-known/openid-configuration", "GET /.well-known/oauth-authorization-server", "GET /jwks"];

/** Makes one; its keys are made when they are first needed. */
export function developmentIssuer(options: DevelopmentIssuerOptions): DevelopmentIssuer {
  const issuer = makeIssuer(options);
  const keys = new KeyRotation(issuer);
  const routes: ReadonlyMap<string, Handler> = new Map<string, Handler>([
    ["POST /token", (call) => answerTokenRequest(call, issuer, options)],
    ["POST /issue", (call) => answerIssue(call, issuer, options.algorithm)],
    ["POST /rotate", () => keys.answer()],
    ["GET /", async (): Promise<Response> => text(`An issuer for development.\n\n${list}\n`)],
  ]);
  const list: string = [...OTHERS, ...routes.keys()].join("\n");
  const { base } = addressesOf(options.issuer);
  return {
    keys,
    fetch: async (request) => {
      const call = await readCall(request, base);
      if (!isForUs(call, options.issuer)) {
        return text("this issuer answers to its own name, and no page of another origin", 403);
      }
      const handler = routes.get(`${call.method === "HEAD" ? "GET" : call.method} ${call.path}`);
      if (handler !== undefined) return handler(call);
      const response = await forward(call, issuer);
      if (response.ok && call.path.startsWith("/.well-known/")) return withOwnNames(response, options.issuer);
      return response.status === 404 ? notFound(call.path, [...routes.keys()], list) : response;
    },
  };
}

/** The metadata names the places where whoever asks gets a token, and not those of the demo service. */
async function withOwnNames(response: Response, issuer: string): Promise<Response> {
  const { status, headers } = response;
  const text = await response.text();
  // In answer to HEAD there is none.
  if (text === "") return new Response(null, { status, headers });
  const metadata = { ...JSON.parse(text), jwks_uri: urlOf(issuer, "/jwks"), token_endpoint: urlOf(issuer, "/token") };
  return new Response(JSON.stringify(metadata), { status, headers });
}

/** Where the library's issuer has nothing: a path of this one that wants another method, or none at all. */
function notFound(path: string, routes: readonly string[], list: string): Response {
  const methods = routes.flatMap((route) => {
    const [method = "", own] = route.split(" ");
    return own === path ? [method] : [];
  });
  if (methods.length === 0) return text(`there is nothing here; there are\n${list}`, 404);
  return text("this method is not allowed here", 405, { allow: methods.join(", ") });
}

function makeIssuer({
  issuer,
  algorithm,
  key,
  profile,
  lifetime,
  maxLifetime,
  maxAge,
}: DevelopmentIssuerOptions): Issuer {
  return createIssuer({
    issuer,
    ...(key !== undefined && { keys: key }),
    signingKeys: { store: new MemoryStore(), algorithm, ...ALWAYS_ONE_AHEAD },
    // Whoever has a token can exchange it for a narrower one; they get any other without being a client.
    clients: () => ({}),
    policy: ({ subjectToken }) => ({ scope: subjectToken?.get("scope") as string | undefined }),
    profile,
    lifetime,
    maxLifetime,
    keySetMaxAge: maxAge,
    demo: true,
    insecure: [issuer],
    onError: (error) => tell(`the issuer failed: ${error instanceof Error ? error.message : "unknown"}`),
  });
}

const YEAR = 366 * 86_400;
/** A key is published as soon as the one before it signs. */
const ALWAYS_ONE_AHEAD = { interval: YEAR, publishAhead: YEAR };
