/** A good signature over what this library would not sign. */

import type { SigningKey } from "../../src/index.ts";

/** Signs with an ES256 key, whatever is in the header and in the payload. */
export async function signAnything(header: object, payload: string, { privateKey }: SigningKey): Promise<string> {
  const text = `${encode(JSON.stringify(header))}.${encode(payload)}`;
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  const signature = await crypto.subtle.sign(algorithm, privateKey, new TextEncoder().encode(text));
  return `${text}.${encode(new Uint8Array(signature))}`;
}

function encode(data: string | Uint8Array): string {
  return Buffer.from(data).toString("base64url");
}
