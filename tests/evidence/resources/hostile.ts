/** Tokens of strangers, no two the same: of each kind there is, what comes of it is known. */

import type { SigningKey } from "../../../src/index.ts";
import type { Library } from "../../suite/environment.ts";
import { AUDIENCE, ISSUER } from "../../suite/fixtures.ts";
import type { Random } from "../../suite/key-cache/simulation/random.ts";

/** How often each kind comes. */
const WEIGHTS = {
  good: 14,
  forged: 26,
  stranger: 14,
  "unknown kid": 12,
  expired: 12,
  early: 2,
  "many scopes": 3,
  "many claims": 2,
  algorithm: 4,
  parent: 3,
  deep: 2,
  long: 2,
  noise: 4,
};
export type Kind = keyof typeof WEIGHTS;

/** The code that an Enforcer has for each; none where it lets it in. */
export const CODES: Readonly<Record<Kind, string>> = {
  good: "",
  forged: "ERR_SIGNATURE",
  stranger: "ERR_ISSUER_UNTRUSTED",
  "unknown kid": "ERR_KEY_MISSING",
  expired: "ERR_EXPIRED",
  early: "ERR_NOT_YET_VALID",
  "many scopes": "ERR_SCOPE_INSUFFICIENT",
  "many claims": "ERR_SIGNATURE",
  algorithm: "ERR_ALGORITHM",
  parent: "ERR_SIGNATURE",
  deep: "ERR_TOKEN_FORMAT",
  long: "ERR_TOKEN_FORMAT",
  noise: "ERR_TOKEN_FORMAT",
};

export interface Token {
  readonly kind: Kind;
  readonly text: string;
  readonly issuer: string;
}

export class Strangers {
  readonly #library: Library;
  readonly #key: SigningKey;
  readonly #random: Random;
  #count = 0;

  constructor(library: Library, key: SigningKey, random: Random) {
    this.#library = library;
    this.#key = key;
    this.#random = random;
  }

  /** The next token, at a time in seconds. */
  async next(now: number): Promise<Token> {
    const kind = this.#random.weighted(WEIGHTS);
    // No two are the same, as this is in each.
    const name = `${++this.#count}-${this.#random.next().toString(36).slice(2)}`;
    const issuer = kind === "stranger" ? `https://${name}.example/${"x".repeat(this.#random.between(0, 200))}` : ISSUER;
    return { kind, issuer, text: await this.#make(kind, name, issuer, now) };
  }

  #make(kind: Kind, name: string, iss: string, now: number): string | Promise<string> {
    const times = { iat: now, nbf: now, exp: now + 600 };
    const claims = { ver: "scitoken:2.0", iss, aud: AUDIENCE, scope: "read:/store", jti: name, ...times };
    const header = { alg: "ES256", typ: "JWT", kid: this.#key.keyId };
    switch (kind) {
      case "good":
        return this.#sign(claims);
      case "expired":
        return this.#sign({ ...claims, nbf: now - 700, iat: now - 700, exp: now - 1 });
      case "early":
        return this.#sign({ ...claims, nbf: now + 500 });
      case "many scopes":
        return this.#sign({
          ...claims,
          scope: this.#names(300, name)
            .map((one) => `write:/${one}`)
            .join(" "),
        });
      case "many claims":
        return this.#forge(header, {
          ...claims,
          ...Object.fromEntries(this.#names(200, name).map((one) => [one, one])),
        });
      case "unknown kid":
        return this.#forge({ ...header, kid: name }, claims);
      case "algorithm":
        return this.#forge({ ...header, alg: name }, claims);
      case "parent":
        return this.#forge({ ...header, pwt: this.#forge(header, claims) }, claims);
      case "deep":
        return this.#forge(header, `{"jti":"${name}","a":${"[".repeat(40)}${"]".repeat(40)}}`);
      case "long":
        return this.#forge(header, { ...claims, note: "x".repeat(16_000) });
      case "noise":
        return `${this.#noise(60)}.${this.#noise(200)}.${name.replace(/[^\w-]/g, "")}`;
      default:
        return this.#forge(header, claims);
    }
  }

  #sign(claims: Record<string, unknown>): Promise<string> {
    return this.#library.jwt.sign(claims, this.#key);
  }

  /** With a signature that nobody made. */
  #forge(header: object, payload: object | string): string {
    const text = typeof payload === "string" ? payload : JSON.stringify(payload);
    return `${base64url(JSON.stringify(header))}.${base64url(text)}.${this.#noise(64)}`;
  }

  #noise(bytes: number): string {
    const made = Buffer.alloc(bytes);
    for (let at = 0; at < bytes; at += 4) made.writeUInt32LE(Math.floor(this.#random.next() * 2 ** 32), at);
    return made.toString("base64url");
  }

  #names(count: number, name: string): string[] {
    return Array.from({ length: count }, (_, index) => `${index}-${name}`);
  }
}

const base64url = (text: string): string => Buffer.from(text).toString("base64url");
