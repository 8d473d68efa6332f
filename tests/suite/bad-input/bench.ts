/** What the tables of broken input are made of, and how their rows are checked. */

import QUnit from "qunit";
import type { Enforcer, ErrorCode, JsonWebKey, KeyCache, SigningKey } from "../../../src/index.ts";
import { failsWith, leaksNothing } from "../assertions.ts";
import type { Library } from "../environment.ts";

export const ISSUER = "https://issuer.example";
export const AUDIENCE = "https://storage.example";
/** When all of this happens, in seconds. */
export const NOW = 1_800_000_000;
export const now = (): number => NOW * 1000;

/** The code that the rules name; two where they leave it open. */
export type Codes = ErrorCode | readonly [ErrorCode, ErrorCode];

/** One row: what is done, and with which code it must fail. */
export type Row = readonly [name: string, codes: Codes, act: (bench: Bench) => unknown];

/** One row: a token, or what is given for one, and with which code it must be refused. */
export type TokenRow = readonly [name: string, codes: Codes, token: (bench: Bench) => unknown];

/** One row: a token that looks odd and is sound. */
export type SoundRow = readonly [name: string, token: (bench: Bench) => unknown];

/** A part of a token: its text, its bytes, or what is to be written as JSON. */
export type Part = string | Uint8Array | { readonly [name: string]: unknown };

/** Keys that take time to make, made once. */
export interface Keys {
  readonly key: SigningKey;
  readonly other: SigningKey;
  readonly rsa: SigningKey;
  readonly ed25519: SigningKey;
  readonly p384: SigningKey;
}

/** Lets a test say what the types forbid. */
export const wrong = (value: unknown): never => value as never;

export const base64url = (part: string | Uint8Array): string => {
  const bytes = typeof part === "string" ? new TextEncoder().encode(part) : part;
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

/** What one row works with. It takes note of what no error may show. */
export class Bench {
  readonly library: Library;
  readonly keys: Keys;
  readonly secrets: string[] = [];
  readonly untrusted: string[] = [];

  constructor(library: Library, keys: Keys) {
    this.library = library;
    this.keys = keys;
  }

  get key(): SigningKey {
    return this.keys.key;
  }

  /** Sound claims of a SciToken 2.0, but for a change; `undefined` takes one away. */
  claims(change: object = {}): Record<string, unknown> {
    const times = { exp: NOW + 600, nbf: NOW, iat: NOW };
    const sound = { ver: "scitoken:2.0", iss: ISSUER, aud: AUDIENCE, ...times, sub: "jane", scope: "read:/store" };
    return { ...sound, ...change };
  }

  /** A sound header, but for a change. */
  header(change: object = {}): Record<string, unknown> {
    return { alg: "ES256", typ: "JWT", kid: this.key.keyId, ...change };
  }

  /** A token that is sound but for these changes. */
  token(claims: object = {}, header: object = {}): Promise<string> {
    return this.forge(this.header(header), this.claims(claims));
  }

  /** Any two parts, soundly signed. */
  async forge(header: Part, payload: Part, key: SigningKey = this.key): Promise<string> {
    const [first, second] = [this.#note(header), this.#note(payload)];
    const signed = `${base64url(first)}.${base64url(second)}`;
    const parameters = { name: "ECDSA", hash: "SHA-256" };
    const signature = await crypto.subtle.sign(parameters, key.privateKey, new TextEncoder().encode(signed));
    return this.seen(`${signed}.${base64url(new Uint8Array(signature))}`);
  }

  /** Takes note of a token. */
  seen(token: string): string {
    this.secrets.push(token, ...token.split("."));
    return token;
  }

  /** Takes note of a key file. */
  pem(text: string): string {
    this.secrets.push(...text.split(/\s/));
    return text;
  }

  /** The public half of a key as a JWK, but for a change. */
  async publicJwk(key: SigningKey = this.key, change: object = {}): Promise<JsonWebKey> {
    return { ...(await this.library.exportKey(key, "jwk-public")), ...change } as JsonWebKey;
  }

  /** Both halves of a key as a JWK, but for a change. */
  async privateJwk(key: SigningKey = this.key, change: object = {}): Promise<JsonWebKey> {
    const jwk = await this.library.exportKey(key, "jwk-private");
    const { d = "", p = "", q = "", dp = "", dq = "", qi = "" } = jwk;
    this.secrets.push(d, p, q, dp, dq, qi);
    return { ...jwk, ...change };
  }

  /** A cache that has the issuer's key and never asks a network. */
  async keyCache(): Promise<KeyCache> {
    const cache = new this.library.KeyCache();
    await cache.addKey(ISSUER, this.key);
    return cache;
  }

  /** An Enforcer for sound tokens. */
  async enforcer(options: object = {}): Promise<Enforcer> {
    const keyCache = await this.keyCache();
    return new this.library.Enforcer(ISSUER, { audience: AUDIENCE, keyCache, now, ...options });
  }

  #note(part: Part): string | Uint8Array {
    const written = typeof part === "string" || part instanceof Uint8Array ? part : JSON.stringify(part);
    if (typeof written === "string") this.untrusted.push(written);
    return written;
  }
}

/** The ways to have a token read. */
export const DOORS = {
  decode: ({ library }, token) => library.jwt.decode(token),
  verifyJws: ({ library, key }, token) => library.jwt.verifyJws(token, key),
  verify: ({ library, key }, token) => library.jwt.verify(token, key, { now }),
  deserialize: ({ library, key }, token) => library.SciToken.deserialize(token, { publicKey: key, now }),
  authorize: async (bench, token) => (await bench.enforcer()).authorize(token, "read", "/store/file"),
} as const satisfies Record<string, (bench: Bench, token: never) => unknown>;

export type Door = keyof typeof DOORS;

/** The doors that look at the signature. */
export const VERIFYING: readonly Door[] = ["verifyJws", "verify", "deserialize", "authorize"];
/** The doors that look at the payload. */
export const READING: readonly Door[] = ["decode", "verify", "deserialize", "authorize"];
/** The doors that look at what the claims mean. */
export const JUDGING: readonly Door[] = ["deserialize", "authorize"];
export const ALL: readonly Door[] = ["decode", ...VERIFYING];

/** Tests that each of these acts fails as it must. */
export function refuses(library: Library, title: string, rows: readonly Row[]): void {
  QUnit.module(title, () => {
    for (const [name, codes, act] of rows) {
      QUnit.test(name, async (assert) => {
        const bench = new Bench(library, await keysOf(library));
        await expectRefusal(assert, bench, codes, () => act(bench));
      });
    }
  });
}

/** Tests that each of these tokens is refused, with the same code at every door. */
export function refusesTokens(
  library: Library,
  title: string,
  doors: readonly Door[],
  rows: readonly TokenRow[],
): void {
  QUnit.module(title, () => {
    for (const [name, codes, make] of rows) {
      QUnit.test(name, async (assert) => {
        const bench = new Bench(library, await keysOf(library));
        const token = await make(bench);
        for (const door of doors) {
          await expectRefusal(assert, bench, codes, () => DOORS[door](bench, wrong(token)), door);
        }
      });
    }
  });
}

/** Tests that each of these tokens, odd as it looks, comes through. */
export function takesTokens(library: Library, title: string, doors: readonly Door[], rows: readonly SoundRow[]): void {
  QUnit.module(title, () => {
    for (const [name, make] of rows) {
      QUnit.test(name, async (assert) => {
        const bench = new Bench(library, await keysOf(library));
        const token = await make(bench);
        for (const door of doors) assert.ok(await DOORS[door](bench, wrong(token)), door);
      });
    }
  });
}

async function expectRefusal(
  assert: Assert,
  { library, secrets, untrusted }: Bench,
  codes: Codes,
  act: () => unknown,
  door = "",
): Promise<void> {
  const error = await failsWith(assert, library, codes, act, `${door} ${[codes].flat().join(" or ")}`.trim());
  leaksNothing(assert, error, { secret: secrets, untrusted });
}

const made = new WeakMap<Library, Promise<Keys>>();

/** The keys of a library, made at first need. */
export function keysOf(library: Library): Promise<Keys> {
  const known = made.get(library) ?? makeKeys(library);
  made.set(library, known);
  return known;
}

async function makeKeys({ generateKey }: Library): Promise<Keys> {
  const extractable = true;
  return {
    key: await generateKey("ES256", { extractable, keyId: "mine" }),
    other: await generateKey("ES256", { extractable, keyId: "other" }),
    rsa: await generateKey("RS256", { extractable, keyId: "rsa" }),
    ed25519: await generateKey("EdDSA", { extractable, keyId: "ed25519" }),
    p384: await generateKey("ES384", { extractable, keyId: "p384" }),
  };
}

/** A value as a row's name has it. */
export function show(value: unknown): string {
  if (typeof value === "function") return `() => ${show(value())}`;
  if (typeof value === "string") return JSON.stringify(value.slice(0, 40));
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return `a ${prototype.constructor.name}`;
  const members = Object.entries(value).map(([name, member]) => `${name}: ${show(member)}`);
  return `${prototype === null ? "bare " : ""}{${members.join(", ")}}`;
}
