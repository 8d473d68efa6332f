/**
 * Keys in files: PEM, JWK and JWK Set.
 *
 * @module
 */

import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isSciTokensError } from "../errors.ts";
import type { Algorithm } from "../jwt/algorithms.ts";
import { importKey } from "../jwt/import-key.ts";
import { isObject, parseJson } from "../jwt/json.ts";
import type { JsonWebKey, JsonWebKeySet } from "../jwt/json-web-key.ts";
import type { SigningKey, VerifyKey } from "../jwt/key.ts";
import { quote } from "../quote.ts";
import { CommandError, MISUSE, misuse, NO } from "./failure.ts";
import { readText, systemWords } from "./input.ts";

const LIMIT = 1_048_576;
/** Nobody but its owner may read a key; whoever serves a public one must. */
const MODES = { secret: 0o600, open: 0o644 };

/** Which key of a file, and what it is taken for. */
export interface KeyChoice {
  readonly keyId?: string | undefined;
  readonly algorithm?: Algorithm | undefined;
}

/** What is in a key file: PEM, a JWK or a JWK Set. */
type KeyText = string | JsonWebKey | JsonWebKeySet;

/** The text of a key file: PEM, or the JSON of a JWK or JWK Set. */
export async function readKeyText(path: string): Promise<KeyText> {
  const text = await readText(path, { what: "the key", limit: LIMIT });
  if (!text.trimStart().startsWith("{")) return text;
  const parsed = parseJson(new TextEncoder().encode(text), (problem) =>
    misuse(`${quote(path)} is neither PEM nor JSON of a key: ${problem}`),
  );
  if (isObject(parsed) && ("kty" in parsed || "keys" in parsed)) return parsed as KeyText;
  throw misuse(`${quote(path)} is JSON, but neither a JWK nor a JWK Set`);
}

/**
 * Does what only a mistake in a key file can make fail.
 *
 * @param hint - What to do about a key that cannot be used.
 */
export async function keyMisuse<T>(path: string, act: () => Promise<T>, hint?: string): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!isSciTokensError(error)) throw error;
    const { code, reason, message } = error;
    throw new CommandError(MISUSE, code, `${quote(path)}: ${message}`, { reason, hint });
  }
}

/** Whether what was read is a JWK Set. */
export function isKeySet(read: KeyText): read is JsonWebKeySet {
  return isObject(read) && Array.isArray(read.keys);
}

/**
 * The one key in a file, extractable: of a JWK Set with several, the one that `keyId` names. Where there is one alone,
 * `keyId` renames it.
 *
 * @throws CommandError when there is none that can be used.
 */
export async function readKeyFile(path: string, choice: KeyChoice): Promise<SigningKey | VerifyKey> {
  return importChosen(path, chosenOf(await readKeyText(path), choice, path), choice);
}

function chosenOf(read: KeyText, { keyId }: KeyChoice, path: string): string | JsonWebKey {
  return isKeySet(read) ? choose(read.keys, keyId, path) : read;
}

function importChosen(
  path: string,
  key: string | JsonWebKey,
  { keyId, algorithm }: KeyChoice,
): Promise<SigningKey | VerifyKey> {
  const act = () => importKey(key, { algorithm, keyId, extractable: true });
  return keyMisuse(path, act, "scitokens keygen makes a key that can be used");
}

/** The same, where it must be able to sign. One that has a name keeps it: by another, nobody would find it published. */
export async function readSigningKey(path: string, choice: KeyChoice): Promise<SigningKey> {
  const { keyId } = choice;
  const chosen = chosenOf(await readKeyText(path), choice, path);
  const own = isObject(chosen) ? chosen.kid : undefined;
  if (keyId !== undefined && own !== undefined && own !== keyId) {
    throw misuse(
      `${quote(path)} has the key ${quote(own)}, and none is called ${quote(keyId)}`,
      "leave --key-id out; scitokens keygen --from FILE --key-id ID gives a key another name",
    );
  }
  const key = await importChosen(path, chosen, choice);
  if ("privateKey" in key) return key;
  throw misuse(`${quote(path)} holds a public key, which signs nothing`, "give the private key");
}

function choose(keys: readonly JsonWebKey[], keyId: string | undefined, path: string): JsonWebKey {
  const named = keys.find((key) => keyId !== undefined && isObject(key) && key.kid === keyId);
  const chosen = named ?? (keys.length === 1 ? keys[0] : undefined);
  if (chosen !== undefined) return chosen;
  if (keys.length === 0) throw misuse(`${quote(path)} is a JWK Set without keys`);
  throw misuse(
    `${quote(path)} has ${keys.length} keys${keyId === undefined ? "" : `, and none is called ${quote(keyId)}`}`,
    `choose one with --key-id: ${keys.map((key) => quote(key?.kid)).join(", ")}`,
  );
}

/** What is to be in a file. */
export interface KeyFile {
  readonly name: string;
  readonly text: string;
  /** Whether only its owner can read it. */
  readonly isSecret: boolean;
}

/**
 * Writes files, all or none: none is written where one is there already.
 *
 * @param isForced - Write over what is there.
 * @throws CommandError when one cannot be written.
 */
export async function writeKeyFiles(
  folder: string,
  files: readonly KeyFile[],
  isForced: boolean,
): Promise<readonly string[]> {
  const written: string[] = [];
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const { name, text, isSecret } of files) {
      const path = join(folder, name);
      const mode = isSecret ? MODES.secret : MODES.open;
      await writeFile(path, text, { mode, flag: isForced ? "w" : "wx" });
      // One that was there keeps its own mode.
      if (isForced && isSecret) await chmod(path, mode);
      written.push(path);
    }
    return written;
  } catch (error) {
    const path = join(folder, files[written.length]?.name ?? "");
    if (!isForced) await Promise.all(written.map((name) => rm(name, { force: true })));
    throw notWritten(path, error);
  }
}

function notWritten(path: string, error: unknown): CommandError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EEXIST") {
    return misuse(
      `${quote(path)} exists, and nothing was written`,
      "choose another folder, or write over it with --force",
    );
  }
  return new CommandError(NO, "ERR_FILE", `${quote(path)} cannot be written: ${systemWords(error)}`, {
    reason: "file_unwritable",
  });
}
