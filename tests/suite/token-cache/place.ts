/** An issuer and its keys in one place, with a clock that a test sets, and a count of signatures that are verified. */

import type { EnforcerOptions, JsonWebKey, KeyCache, SigningKey, TokenCache, VerifyKey } from "../../../src/index.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE, ISSUER, NOON } from "../fixtures.ts";

/** What a token says beside what every one does. */
export interface Said {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** What `fetch` is asked for: not over a network, as the time that passes is not the world's. */
export class Place {
  readonly library: Library;
  readonly keys: readonly SigningKey[];
  readonly keyCache: KeyCache;
  /** Seconds since 1970. */
  seconds: number = NOON;
  /** What the issuer publishes now; nothing while it does not answer. */
  published: readonly JsonWebKey[] | undefined;
  readonly #background: Promise<unknown>[] = [];

  private constructor(library: Library, keys: readonly SigningKey[]) {
    this.library = library;
    this.keys = keys;
    this.keyCache = new library.KeyCache({
      issuers: [ISSUER],
      fetch: (url) => this.#answer(String(url)),
      now: this.now,
      waitUntil: (work) => this.#background.push(work),
    });
    this.publish(...keys);
  }

  static async make(library: Library, count: number = 1): Promise<Place> {
    return new Place(library, await Promise.all(Array.from({ length: count }, () => library.generateKey())));
  }

  /** Another with the same keys, where nothing has happened yet. */
  async again(library: Library): Promise<Place> {
    return new Place(library, this.keys);
  }

  /** Waits until what was begun in the background is over. */
  async settled(): Promise<void> {
    await Promise.all(this.#background.splice(0));
  }

  readonly now = (): number => this.seconds * 1000;

  /** Publishes just these keys from now on. */
  publish(...keys: readonly SigningKey[]): void {
    this.published = this.library.exportJwks(...keys).keys;
  }

  key(index: number = 0): SigningKey {
    return this.keys[index % this.keys.length] as SigningKey;
  }

  sign({ claims, header }: Said = {}, key: SigningKey = this.key()): Promise<string> {
    const { seconds } = this;
    const times = { iat: seconds, nbf: seconds, exp: seconds + 600 };
    const all = { ver: "scitoken:2.0", iss: ISSUER, aud: AUDIENCE, scope: "read:/a", jti: "one", ...times, ...claims };
    return this.library.jwt.sign(all, key, header);
  }

  enforcer(options: EnforcerOptions = {}) {
    const { library, keyCache, now } = this;
    return new library.Enforcer(ISSUER, { audience: AUDIENCE, keyCache, now, ...options });
  }

  tokenCache(options?: ConstructorParameters<typeof TokenCache>[0]): TokenCache {
    return new this.library.TokenCache(options);
  }

  async #answer(url: string): Promise<Response> {
    if (this.published === undefined) throw new TypeError("the issuer does not answer");
    const isMetadata = url.includes("/.well-known/");
    const metadata = { issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` };
    return Response.json(isMetadata ? metadata : { keys: this.published });
  }
}

/** A key cache of one's own: what issuers have are these keys, as they are when it is asked. */
export function givingKeys(library: Library, keys: readonly VerifyKey[]): KeyCache {
  class Giving extends library.KeyCache {
    override async getKeys(): Promise<readonly VerifyKey[]> {
      return [...keys];
    }
  }
  return new Giving();
}

/** How many signatures are verified while something is done. */
export async function verifications(act: () => Promise<unknown>): Promise<number> {
  let count = 0;
  await whileVerifying(async () => count++, act);
  return count;
}

/** Does something, and before each signature is verified something else. */
export async function whileVerifying<T>(before: () => Promise<unknown>, act: () => Promise<T>): Promise<T> {
  const prototype: SubtleCrypto = Object.getPrototypeOf(crypto.subtle);
  const { verify } = prototype;
  Object.assign(prototype, {
    async verify(this: SubtleCrypto, ...given: Parameters<typeof verify>) {
      await before();
      return verify.apply(this, given);
    },
  });
  try {
    return await act();
  } finally {
    Object.assign(prototype, { verify });
  }
}
