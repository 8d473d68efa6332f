/** Keys of issuers, in memory and in the files that other libraries want. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SigningKey } from "../../src/index.ts";
import type { Library } from "../suite/environment.ts";

/** The algorithms that all libraries know. */
export const ALGORITHMS = ["ES256", "RS256"] as const;

export type KeyAlgorithm = (typeof ALGORITHMS)[number];

/** The files of a key, PEM. */
export interface KeyFiles {
  readonly keyId: string;
  readonly publicFile: string;
  readonly privateFile: string;
}

/** A key with the files of it. */
export type FiledKey = SigningKey & KeyFiles & { readonly algorithm: KeyAlgorithm };

/** Makes a key, and its files in a folder. */
export async function fileKey(
  { generateKey, exportKey }: Library,
  folder: string,
  algorithm: KeyAlgorithm,
): Promise<FiledKey> {
  const key = await generateKey(algorithm, { extractable: true });
  const publicFile = join(folder, `${key.keyId}.pub.pem`);
  const privateFile = join(folder, `${key.keyId}.pem`);
  writeFileSync(publicFile, await exportKey(key, "pem-public"));
  writeFileSync(privateFile, await exportKey(key, "pem-private"), { mode: 0o600 });
  return { ...key, algorithm, publicFile, privateFile };
}
