/** An issuer with some clients, asked without a network. */

import type { Issuer, IssuerOptions } from "../../../../src/http/issuer.ts";
import type { JsonObject, SigningKey } from "../../../../src/index.ts";
import type { Library } from "../../environment.ts";

export const ISSUER = "https://issuer.example/dept";
export const STORAGE = "https://storage.example";
export const OTHER = "https://other.example";
export const SECRET = "correct horse: battery+staple";
/** When all of this happens, in seconds. */
export const NOW = 1_800_000_000;

export const CLIENT_CREDENTIALS = "client_credentials";
export const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
export const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
export const JWT = "urn:ietf:params:oauth:token-type:jwt";
export const JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** Parameters of a request; a list where one is there more than once, or their order counts. */
export type Parameters = Readonly<Record<string, string>> | readonly (readonly [string, string])[];

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text, where it is JSON. */
  readonly json: JsonObject;
}

export interface Bench {
  readonly library: Library;
  readonly issuer: Issuer;
  readonly key: SigningKey;
  /** The key of the client `signer`. */
  readonly clientKey: SigningKey;
  /** What was told to `onError`. */
  readonly errors: unknown[];
}

/** Makes an issuer that is told no more than is needed, but for a change. */
export async function makeBench(library: Library, change: Partial<IssuerOptions> = {}): Promise<Bench> {
  const key = await library.generateKey();
  const clientKey = await library.generateKey();
  const errors: unknown[] = [];
  const services = [STORAGE, OTHER];
  const both = { secret: SECRET, audience: services };
  const issuer = library.issuer.createIssuer({
    issuer: ISSUER,
    keys: key,
    clients: {
      jobs: { ...both, scope: "read:/store write:/store/jobs" },
      any: { ...both, scope: "read:/", audience: "ANY" },
      signer: { jwks: library.exportJwks(clientKey), scope: "read:/store", audience: STORAGE },
      free: { scope: "read:/" },
      page: { scope: "read:/ write:/ storage.create:/data", audience: services },
      grid: { ...both, scope: "storage.read:/ storage.modify:/data", profile: "wlcg:1.0", subject: "grid-robot" },
      access: { ...both, scope: "read:/store", profile: "at+jwt", lifetime: 60 },
      old: { secret: SECRET, scope: "read:/store", profile: "scitoken:1.0" },
      idle: both,
      "a b:c": { ...both, scope: "read:/store" },
    },
    now: () => NOW * 1000,
    onError: (error) => errors.push(error),
    ...change,
  });
  return { library, issuer, key, clientKey, errors };
}

/** Asks at a path of the host. */
export async function ask({ issuer }: Pick<Bench, "issuer">, path: string, init?: RequestInit): Promise<Answer> {
  const response = await issuer.fetch(new Request(`https://issuer.example${path}`, init));
  const text = await response.text();
  const isJson = response.headers.get("content-type") === "application/json" && text !== "";
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : {} };
}

/** Asks for a token. */
export function askForToken(bench: Bench, parameters: Parameters, headers: HeadersInit = {}): Promise<Answer> {
  const pairs = Array.isArray(parameters) ? parameters : Object.entries(parameters);
  const body = new URLSearchParams(pairs.map(([name, value]) => [name, value]));
  return ask(bench, "/dept/token", { method: "POST", body, headers });
}

/** The header of a client with a secret (RFC 6749 section 2.3.1). */
export function basic(clientId: string, secret: string = SECRET): { readonly authorization: string } {
  const encode = (text: string): string => encodeURIComponent(text).replaceAll("%20", "+");
  return { authorization: `Basic ${btoa(`${encode(clientId)}:${encode(secret)}`)}` };
}

/** Asks with client credentials. */
export function credentials(bench: Bench, parameters: Readonly<Record<string, string>>, clientId: string = "jobs") {
  return askForToken(bench, { grant_type: CLIENT_CREDENTIALS, ...parameters }, basic(clientId));
}

/** A token that a client has, with its claims. */
export async function tokenOf(bench: Bench, { json, text }: Answer): Promise<{ token: string; claims: JsonObject }> {
  if (typeof json.access_token !== "string") throw new Error(`no token: ${text}`);
  const { SciToken } = bench.library;
  const jwks = await bench.issuer.jwks();
  const read = await SciToken.deserialize(json.access_token, { jwks, now: () => NOW * 1000 });
  return { token: json.access_token, claims: read.toJSON() };
}

/** A refusal, in short: `400 invalid_request`. */
export function told({ status, json }: Answer): string {
  return `${status} ${json.error ?? "granted"}`;
}

/** What a key cache asks with, without the cache of a page, which Workers have no word for. */
export function withoutCache({ cache: _, ...init }: RequestInit): RequestInit {
  return init;
}
