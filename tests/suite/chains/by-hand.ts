/**
 * Chains made link by link with nothing but the signature of a JWS, as somebody would who knows the format and not this
 * library.
 */

import type { Algorithm, DeserializeOptions, JsonWebKey, Profile, SciToken, SigningKey } from "../../../src/index.ts";
import { base64url } from "../bad-input/bench.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE, clock, ISSUER, NOON } from "../fixtures.ts";

/** Claims or members of a header; `undefined` takes one away. */
export type Members = Readonly<Record<string, unknown>>;

/** How a link differs from one that is as its parent. */
export interface Change {
  readonly claims?: Members;
  readonly header?: Members;
  /** What signs it. Default: the issuer's key, or the child key of its parent. */
  readonly key?: SigningKey;
}

/** Of each profile a base token, with all the claims that it needs. */
const SOUND: Readonly<Record<Profile, Required<Pick<Change, "claims" | "header">>>> = {
  "scitoken:1.0": { claims: { aud: AUDIENCE, opt: { a: [1] } }, header: {} },
  "scitoken:2.0": { claims: { ver: "scitoken:2.0", aud: AUDIENCE, extra: { a: [1] } }, header: {} },
  "wlcg:1.0": { claims: { "wlcg.ver": "1.2", aud: AUDIENCE, "wlcg.groups": ["/cms", "/cms/uscms"] }, header: {} },
  "at+jwt": { claims: { aud: [AUDIENCE], client_id: "portal" }, header: { typ: "at+jwt" } },
};

export const PROFILES: readonly Profile[] = Object.keys(SOUND) as Profile[];

/** The longest chain that is made here. */
const LONGEST = 8;

/** What all profiles have. */
const COMMON: Members = { iss: ISSUER, iat: NOON, nbf: NOON, exp: NOON + 600, sub: "jane" };

const SCOPES: Readonly<Record<Profile, string>> = {
  "scitoken:1.0": "read:/store write:/store/jane",
  "scitoken:2.0": "read:/store write:/store/jane",
  "wlcg:1.0": "storage.read:/store storage.modify:/store/jane",
  "at+jwt": "read:/store write:/store/jane",
};

/** Makes and reads chains with the keys of one library. */
export class Hand {
  readonly library: Library;
  /** What the issuer signs with. */
  readonly issuerKey: SigningKey;
  /** The child keys: that of the base token first. */
  readonly childKeys: readonly SigningKey[];

  constructor(library: Library, issuerKey: SigningKey, childKeys: readonly SigningKey[]) {
    this.library = library;
    this.issuerKey = issuerKey;
    this.childKeys = childKeys;
  }

  /** The child key of a link, the base being 0. */
  childKey(index: number): SigningKey {
    return this.childKeys[index] as SigningKey;
  }

  /** A public key, as a header has it. */
  async cwk(key: SigningKey): Promise<JsonWebKey> {
    const { kty, crv, x, y, n, e } = await this.library.exportKey(key, "jwk-public");
    return JSON.parse(JSON.stringify({ kty, crv, x, y, n, e }));
  }

  /** The fourth segment of a token with this child key. */
  async segment(key: SigningKey): Promise<string> {
    const { kty, crv, x, y, n, e, d, p, q, dp, dq, qi } = await this.library.exportKey(key, "jwk-private");
    return base64url(JSON.stringify({ kty, crv, x, y, n, e, d, p, q, dp, dq, qi }));
  }

  /**
   * The texts of a chain's links, the base first. Each has the claims of its parent but for its change and a `jti` of its
   * own, and all but the last have a child key.
   */
  async chain(...changes: readonly Change[]): Promise<string[]> {
    const texts: string[] = [];
    let claims = COMMON;
    for (const [index, change] of changes.entries()) {
      claims = { ...claims, jti: `link-${index + 1}`, ...change.claims };
      const header = {
        typ: changes[0]?.header?.typ ?? "JWT",
        cwk: index < changes.length - 1 ? await this.cwk(this.childKey(index)) : undefined,
        pwt: texts.at(-1),
        ...change.header,
      };
      const key = change.key ?? (index === 0 ? this.issuerKey : this.childKey(index - 1));
      texts.push(await this.library.jwt.sign(claims, key, header));
    }
    return texts;
  }

  /** The same, beginning with a sound token of a profile, of which the last link's text is given. */
  async token(profile: Profile, ...changes: readonly Change[]): Promise<string> {
    const [base = {}, ...others] = changes;
    return (await this.chain(soundBase(profile, base), ...others)).at(-1) as string;
  }

  /** Reads a token of the issuer. */
  read(text: string, options: Partial<DeserializeOptions> = {}): Promise<SciToken> {
    return this.library.SciToken.deserialize(text, { publicKey: this.issuerKey, now: clock(), ...options });
  }

  /** A token that can be extended, read with its key. */
  async held(profile: Profile = "scitoken:2.0", base: Change = {}): Promise<SciToken> {
    const cwk = await this.cwk(this.childKey(0));
    const text = await this.token(profile, { ...base, header: { cwk, ...base.header } });
    return this.read(`${text}.${await this.segment(this.childKey(0))}`, { requireKey: true });
  }
}

/** A sound base token of a profile, but for a change. */
export function soundBase(profile: Profile, change: Change = {}): Change {
  const { claims, header } = SOUND[profile];
  return {
    ...change,
    claims: { scope: SCOPES[profile], ...claims, ...change.claims },
    header: { ...header, ...change.header },
  };
}

const made = new WeakMap<Library, Promise<Hand>>();

/** The hand of a library, with keys that are made once. */
export function handOf(library: Library): Promise<Hand> {
  const known = made.get(library) ?? makeHand(library);
  made.set(library, known);
  return known;
}

async function makeHand(library: Library): Promise<Hand> {
  const make = (algorithm: Algorithm = "ES256") => library.generateKey(algorithm, { extractable: true });
  const issuerKey = await make();
  return new Hand(library, issuerKey, await Promise.all(Array.from({ length: LONGEST }, () => make())));
}

/** A value that must be there. */
export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("something that the test needs is not there");
  return value;
}
