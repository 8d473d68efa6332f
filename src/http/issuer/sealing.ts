/**
 * A signing key on its way into the store and out of it.
 *
 * @module
 */

import { StoreError } from "../../errors.ts";
import { exportKey } from "../../jwt/export-key.ts";
import { importKey } from "../../jwt/import-key.ts";
import type { JsonWebKey } from "../../jwt/json-web-key.ts";
import type { SigningKey } from "../../jwt/key.ts";
import { demandPrivateKey } from "../../jwt/private-half.ts";
import { quote } from "../../quote.ts";
import type { KeySeal } from "./key-options.ts";

/**
 * The text that the store is given for a key that can be exported.
 *
 * @throws StoreError when it cannot be sealed.
 */
export async function sealKey(key: SigningKey, { seal }: KeySeal): Promise<string> {
  const text = JSON.stringify(await exportKey(key, "jwk-private"));
  const sealed: unknown = await inSeal(
    () => seal(text),
    "a new signing key cannot be sealed; the seal's own error is the cause",
  );
  if (typeof sealed === "string") return sealed;
  throw new StoreError("a new signing key cannot be sealed: seal must give a string");
}

/**
 * The key of such a text. In memory it cannot be read out, unlike in the store.
 *
 * @throws StoreError when it is no such text, as when it was sealed otherwise.
 */
export async function openKey(secret: string, keyId: string, { open }: KeySeal): Promise<SigningKey> {
  const problem = `the signing key ${quote(keyId)} in the store cannot be opened: is seal the one that it was sealed with?`;
  const text = await inSeal(() => open(secret), problem);
  try {
    const key = (await importKey(JSON.parse(text) as JsonWebKey, { keyId })) as SigningKey;
    demandPrivateKey(key);
    return key;
  } catch {
    // Without its cause: a parser quotes what it cannot read, and that may be half a key.
    throw new StoreError(problem);
  }
}

async function inSeal<T>(act: () => Promise<T>, problem: string): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw new StoreError(problem, { cause });
  }
}
