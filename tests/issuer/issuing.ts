/** A service that signs what is posted to it, as `demo.scitokens.org` does (`POST /issue`). */

import { createPrivateKey, sign } from "node:crypto";
import type { Issuing, Route } from "./route.ts";

/** Seconds that a token serves, unless a later `exp` is asked for. */
const LIFETIME = 600;

interface Posted {
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly algorithm?: string;
}

/** The answer to what was posted to the issuer at `url`. */
export function issued(posted: string, keys: Issuing, url: string): Route {
  const asked = parse(posted);
  if (asked === undefined) return { status: 400, body: "" };
  const { payload = {}, algorithm } = asked;
  const alg = algorithm === "ES256" ? algorithm : "RS256";
  const now = Math.floor(Date.now() / 1000);
  const exp = Math.max(now + LIFETIME, Number(payload.exp ?? 0));
  const ver = payload.ver ?? "scitoken:2.0";
  const claims = { ...payload, ver, aud: payload.aud ?? url, iss: url, iat: now, nbf: now, exp };
  return {
    headers: { "content-type": "text/plain" },
    body: signed({ alg, typ: "JWT", kid: keys[alg].kid }, claims, keys[alg]),
  };
}

function parse(text: string): Posted | undefined {
  try {
    return JSON.parse(text) as Posted;
  } catch {
    return undefined;
  }
}

function signed(header: object, claims: object, jwk: Issuing["ES256"]): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part(header)}.${part(claims)}`;
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  const signature = sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}
