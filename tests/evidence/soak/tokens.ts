/** What clients send: good tokens, and bad ones of every kind. */

import type { SigningKey } from "../../../src/index.ts";
import { AUDIENCE } from "../../services/service.ts";
import type { Library } from "../../suite/environment.ts";
import type { Random } from "../../suite/key-cache/simulation/random.ts";
import type { FlakyIssuer } from "./flaky-issuer.ts";
import { LIFETIME } from "./form.ts";
import type { KeyHistory } from "./key-history.ts";

/** How often which kind is sent, in comparison. */
export const KINDS = {
  good: 40,
  expired: 8,
  "signature changed": 8,
  "claims changed": 4,
  "key of another issuer": 8,
  "another issuer": 4,
  "unknown key": 4,
  "withdrawn key": 8,
  "wrong audience": 6,
  "insufficient scope": 6,
  oversized: 3,
  unsigned: 2,
  malformed: 2,
  none: 2,
};
export type Kind = keyof typeof KINDS;

export interface Sent {
  readonly kind: Kind;
  readonly authorization: string | undefined;
  /** The key that truly signed it, of those that the issuer has or had. */
  readonly keyId?: string;
  /** In milliseconds, by the fast clock. */
  readonly expiresAt?: number;
}

interface Minted {
  readonly token: string;
  readonly keyId: string;
  readonly expiresAt: number;
}

/** Good tokens that are in use at one time, expired ones that are, and how many are kept until they have expired. */
const IN_USE = 40;
const KEPT = 1000;
/** How often a token is a new one. */
const NEW = 0.2;
/** Seconds before the end in which a good token is not sent any more, by the fast clock. */
const CLOSE = 30;
/** Characters, more than a service reads. */
const OVERSIZED = [16_400, 100_000] as const;
const MALFORMED = ["Bearer", "Bearer a b", "Bearer a,b", "Bearer =", "bearer \u00ff.\u00ff.\u00ff"];

export class Tokens {
  readonly #library: Library;
  readonly #issuer: FlakyIssuer;
  readonly #history: KeyHistory;
  readonly #random: Random;
  readonly #now: () => number;
  /** The issuer that no service trusts. */
  readonly #stranger: { readonly url: string; readonly key: SigningKey };
  #minted: Minted[] = [];

  constructor(
    library: Library,
    issuer: FlakyIssuer,
    history: KeyHistory,
    random: Random,
    now: () => number,
    stranger: { readonly url: string; readonly key: SigningKey },
  ) {
    this.#library = library;
    this.#issuer = issuer;
    this.#history = history;
    this.#random = random;
    this.#now = now;
    this.#stranger = stranger;
  }

  async make(kind: Kind): Promise<Sent> {
    switch (kind) {
      case "good":
      case "insufficient scope":
        return asSent(kind, await this.#good());
      case "expired":
        return this.#old();
      case "signature changed":
        return bearer(kind, this.#changeSignature((await this.#good()).token));
      case "claims changed":
        return bearer(kind, widen((await this.#good()).token));
      case "wrong audience":
        return asSent(kind, await this.#mint({ aud: "https://elsewhere.example" }));
      case "withdrawn key":
        return this.#stolen();
      case "another issuer":
        return bearer(kind, await this.#forge(this.#stranger.key, { iss: this.#stranger.url }));
      case "unknown key":
        return bearer(kind, await this.#forge(await this.#named(`key-${this.#random.next()}`)));
      case "key of another issuer":
        return bearer(kind, await this.#forge(await this.#named((await this.#good()).keyId)));
      case "oversized":
        return this.#oversized();
      case "unsigned":
        return bearer(kind, unsign((await this.#good()).token));
      case "malformed":
        return { kind, authorization: this.#random.pick(MALFORMED) };
      case "none":
        return { kind, authorization: undefined };
    }
  }

  /** One that serves for a while yet; most have been sent before. */
  async #good(): Promise<Minted> {
    const now = this.#now();
    const usable = this.#minted.slice(-IN_USE).filter(({ expiresAt }) => expiresAt > now + CLOSE * 1000);
    if (usable.length > 0 && !this.#random.chance(NEW)) return this.#random.pick(usable);
    const minted = await this.#mint({});
    this.#minted = [...this.#minted, minted].slice(-KEPT);
    return minted;
  }

  /** One that was good, once there is any. */
  #old(): Sent | Promise<Sent> {
    const expired = this.#minted.filter(({ expiresAt }) => expiresAt <= this.#now());
    return expired.length === 0 ? this.make("good") : asSent("expired", this.#random.pick(expired.slice(-IN_USE)));
  }

  async #mint(claims: Readonly<Record<string, unknown>>): Promise<Minted> {
    const token = await this.#issuer.issuer.mint({ aud: AUDIENCE, sub: "jane", scope: "read:/data", ...claims });
    const { header, payload } = this.#library.jwt.decode(token);
    return { token, keyId: header.kid as string, expiresAt: Number(payload.exp) * 1000 };
  }

  /** As a thief makes one who has a key that the issuer has withdrawn. */
  async #stolen(): Promise<Sent> {
    const key = this.#history.withdrawn;
    if (key === undefined) return this.make("good");
    const signing = await this.#library.importKey({ ...key.jwk, kid: key.keyId });
    const token = await this.#forge(signing as SigningKey);
    const { payload } = this.#library.jwt.decode(token);
    return { ...bearer("withdrawn key", token), keyId: key.keyId, expiresAt: Number(payload.exp) * 1000 };
  }

  /** Well signed and good in everything else, so that only its size is wrong. */
  async #oversized(): Promise<Sent> {
    const { keyId } = await this.#good();
    const key = this.#history.get(keyId);
    // A key that signs is published long before, and so known.
    if (key === undefined) throw new Error(`the issuer signs with ${keyId}, which it has not published`);
    const signing = (await this.#library.importKey({ ...key.jwk, kid: keyId })) as SigningKey;
    const filling = "x".repeat(this.#random.between(...OVERSIZED));
    return bearer("oversized", await this.#forge(signing, { filling }));
  }

  #forge(key: SigningKey, claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const now = Math.floor(this.#now() / 1000);
    const times = { iat: now, nbf: now, exp: now + LIFETIME };
    const said = { iss: this.#issuer.url, aud: AUDIENCE, sub: "jane", scope: "read:/data", ver: "scitoken:2.0" };
    return this.#library.jwt.sign({ ...said, ...times, ...claims }, key);
  }

  /** The stranger's key, by a name of somebody else's. */
  async #named(keyId: string): Promise<SigningKey> {
    const jwk = await this.#library.exportKey(this.#stranger.key, "jwk-private");
    return (await this.#library.importKey({ ...jwk, kid: keyId })) as SigningKey;
  }

  #changeSignature(token: string): string {
    const at = token.lastIndexOf(".") + 1;
    const bytes = Buffer.from(token.slice(at), "base64url");
    const bit = this.#random.between(0, 8 * bytes.length - 1);
    bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
    return token.slice(0, at) + bytes.toString("base64url");
  }
}

const bearer = (kind: Kind, token: string): Sent => ({ kind, authorization: `Bearer ${token}` });

function asSent(kind: Kind, { token, keyId, expiresAt }: Minted): Sent {
  return { ...bearer(kind, token), keyId, expiresAt };
}

/** The same token, that says it may do more. */
function widen(token: string): string {
  const [header, payload, signature] = token.split(".") as [string, string, string];
  const claims = { ...JSON.parse(Buffer.from(payload, "base64url").toString()), scope: "read:/" };
  return `${header}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${signature}`;
}

function unsign(token: string): string {
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url");
  return `${none}.${token.split(".")[1]}.`;
}
