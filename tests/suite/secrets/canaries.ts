/** Secrets that are planted, and found again wherever they come out, in whatever letters. */

import type { JsonWebKey } from "../../../src/index.ts";
import { visible } from "./visible.ts";

/** Private members of a JWK (RFC 7518 section 6). */
const PRIVATE = ["d", "p", "q", "dp", "dq", "qi", "k"] as const;
/** Characters of a secret that must not be seen in a row. Fewer could be chance. */
const PIECE = 20;

export class Canaries {
  readonly #texts = new Map<string, string>();

  /** Plants a text that nobody may see. */
  plant(name: string, text: string): string {
    if (text.length < PIECE) throw new Error(`${name} is too short to be told from other text`);
    this.#texts.set(name, text);
    return text;
  }

  /** Plants the private members of a key, as its base64url, plain base64 and hexadecimal text. */
  plantKey(name: string, jwk: JsonWebKey): JsonWebKey {
    for (const member of PRIVATE) {
      const value = jwk[member as "d"];
      if (value === undefined) continue;
      this.plant(`${member} of ${name}`, value);
      this.plant(`${member} of ${name} in base64`, value.replaceAll("-", "+").replaceAll("_", "/"));
      this.plant(`${member} of ${name} in hexadecimal`, hexadecimal(value));
    }
    return jwk;
  }

  /** Plants what is a token's own: the end of its payload, which tells its name, its signature, and the key in it. */
  plantToken(name: string, token: string): string {
    const [, payload = "", ...others] = token.split(".");
    this.plant(`the payload of ${name}`, payload.slice(-24));
    for (const [index, segment] of others.entries()) this.plant(`segment ${index + 3} of ${name}`, segment);
    return token;
  }

  /** The names of those that can be seen in a value, but for some. */
  seenIn(value: unknown, but: readonly string[] = []): readonly string[] {
    const text = visible(value);
    const texts = [text, decoded(text)];
    const seen = [...this.#texts].filter(([, secret]) =>
      texts.some((one) => pieces(secret).some((piece) => one.includes(piece))),
    );
    return seen.map(([name]) => name).filter((name) => !but.some((prefix) => name.includes(prefix)));
  }
}

/** What is cut out of a secret is as good as the secret: its beginning, its middle and its end. */
function pieces(secret: string): readonly string[] {
  const middle = (secret.length - PIECE) >> 1;
  return [0, middle, secret.length - PIECE].map((at) => secret.slice(at, at + PIECE));
}

function decoded(text: string): string {
  return text.replace(/%[0-9a-f]{2}/gi, (one) => String.fromCharCode(Number.parseInt(one.slice(1), 16)));
}

function hexadecimal(base64url: string): string {
  const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Array.from(binary, (character) => character.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}
