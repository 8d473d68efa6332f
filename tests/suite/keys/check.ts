/** How the tests of keys find out whether two keys are one. */

import type { Algorithm, JsonWebKey, SigningKey, VerifyKey } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";

const made = new Map<Library, Map<Algorithm, Promise<SigningKey>>>();

/** An extractable key of an algorithm, made once: those of RSA take time. */
export function keyOf(library: Library, algorithm: Algorithm): Promise<SigningKey> {
  const known = made.get(library) ?? new Map<Algorithm, Promise<SigningKey>>();
  const key = known.get(algorithm) ?? library.generateKey(algorithm, { extractable: true });
  made.set(library, known.set(algorithm, key));
  return key;
}

/** What `signer` signs, `key` verifies, and nothing else. */
export async function signsFor(assert: Assert, library: Library, signer: SigningKey, key: VerifyKey): Promise<void> {
  const { jwt } = library;
  const token = await jwt.sign({ sub: "jane" }, signer);
  const algorithms = [key.algorithm];
  assert.equal((await jwt.verify(token, key, { algorithms })).payload.sub, "jane");
  const [header, , signature] = token.split(".");
  const [, payload] = (await jwt.sign({ sub: "root" }, signer)).split(".");
  await failsWith(assert, library, "ERR_SIGNATURE", () =>
    jwt.verify(`${header}.${payload}.${signature}`, key, { algorithms }),
  );
}

/** RFC 7638, done again here. */
export async function thumbprint({ crv, e, kty, n, x, y }: JsonWebKey): Promise<string> {
  const members = Object.entries({ crv, e, kty, n, x, y }).filter(([, value]) => value !== undefined);
  const text = `{${members.map(([name, value]) => `"${name}":"${value}"`).join(",")}}`;
  return encode(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}

/** The bytes of a base64 or base64url text. */
export function decode(text: string | undefined = ""): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
}

/** The base64url text of some bytes. */
export function encode(bytes: Uint8Array): string {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Verifies it by this key alone, whatever its algorithm. */
export function verifying({ jwt }: Library, token: string, key: VerifyKey): Promise<unknown> {
  return jwt.verify(token, key, { algorithms: [key.algorithm] });
}

export const fromHex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
