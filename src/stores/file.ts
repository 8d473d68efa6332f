/**
 * Public keys in files, which all processes of a user on a machine share, and a later start finds.
 *
 * @module
 */

import { InvalidArgumentError, StoreError } from "../errors.ts";
import { isName } from "../names.ts";
import { asGiven, readOptions } from "../options.ts";
import { cacheFolder } from "./cache-folder.ts";
import { nameOf } from "./key-names.ts";
import { isMissing, type NodeModules, nodeModules } from "./node-modules.ts";
import { DRAFT, demandOwnFolder, makeOwnFolder, readOwnFile, replaceFile } from "./own-files.ts";
import { type TextPlace, TextStore, type TextStoreOptions } from "./text-store.ts";

export type { KeyStore, SetOptions } from "./key-store.ts";

/** How a store in files is made. */
export interface FileStoreOptions extends TextStoreOptions {
  /**
   * A folder that nothing else uses; it is made when something is first kept. Default: `scitokens/keys` in
   * `$XDG_CACHE_HOME`, or in `~/.cache` where that is not set to an absolute path.
   */
  readonly folder?: string | undefined;
}

const ENDING = ".json";
/** Bytes of a name that is all of a key; file systems take 255, and a longer key has its hash in it. */
const MAX_NAME = 180;
/** Milliseconds after which nobody is writing a draft any more. */
const DRAFT_LIFE = 600_000;

/**
 * Keeps public keys in files, in Node.js from 20.16 on, Deno and Bun. A file is replaced as a whole, so that any number of
 * processes can read and write at once, and be killed. Folders are made for the user alone (0700), and so are files (0600).
 *
 * Keys from a file that somebody else can have written are not believed: a file or folder that belongs to another user than
 * this one and root, or that group or others may write to, also above the folder, is a `StoreError` that says what to do,
 * and so is a link in the place of a file. On Windows this cannot be seen: there, use a folder in the user's profile, as the
 * default is. A key cache goes on from memory whenever the store fails.
 *
 * @example
 * ```ts
 * import { KeyCache } from "scitokens";
 * import { FileStore } from "scitokens/stores/file";
 *
 * const store = new FileStore();
 * const keyCache = new KeyCache({ store, issuers: ["https://issuer.example"] });
 * console.log(store.folder, keyCache instanceof KeyCache);
 * ```
 */
export class FileStore extends TextStore {
  /** What one process writes, all others read at once. */
  readonly consistent: boolean = true;
  /** The folder, as an absolute path. */
  readonly folder: string;

  /**
   * Makes a store; nothing is written yet.
   *
   * @throws InvalidArgumentError for an option that can never work.
   * @throws StoreError in browsers and Workers, or when there is no default folder.
   */
  constructor(options: FileStoreOptions = {}) {
    const { folder, now } = readOptions(options, { folder: readFolder, now: asGiven<TextStoreOptions["now"]> });
    const modules = nodeModules("FileStore");
    const { path } = modules;
    const absolute = path.resolve(folder ?? path.join(cacheFolder(modules), "scitokens", "keys"));
    super(inFolder(absolute, modules), { now });
    this.folder = absolute;
  }
}

function readFolder(folder: string | undefined): string | undefined {
  if (folder === undefined || (isName(folder) && !folder.includes("\0"))) return folder;
  throw new InvalidArgumentError("folder must be a path, a non-empty string");
}

function inFolder(folder: string, modules: NodeModules): TextPlace {
  const { fs, path } = modules;
  const fileOf = async (key: string): Promise<string> => path.join(folder, await fileNameOf(key));
  let swept: Promise<void> | undefined;
  return {
    name: "the folder of keys",
    async read(key) {
      const entry = await read(await fileOf(key));
      if (entry === undefined || entry.key === key) return entry?.kept;
      throw new StoreError("a file of keys is of another key than its name says; remove it");
    },
    async write(key, text) {
      await makeOwnFolder(folder, modules);
      swept ??= sweep().catch(() => {});
      await swept;
      await replaceFile(await fileOf(key), `{"key":${JSON.stringify(key)},"kept":${text}}\n`, modules);
    },
    async erase(key) {
      const file = await fileOf(key);
      await unlessMissing(async () => {
        await demandOwnFolder(folder, modules);
        await fs.unlink(file);
      });
    },
    async list() {
      await unlessMissing(() => demandOwnFolder(folder, modules));
      const files = (await namesIn()).filter((name) => name.endsWith(ENDING));
      return (await Promise.all(files.map(keyIn))).filter((key) => key !== undefined);
    },
  };

  async function read(file: string): Promise<Entry | undefined> {
    return unlessMissing(async () => {
      await demandOwnFolder(folder, modules);
      const text = await readOwnFile(file, modules);
      return text === undefined ? undefined : parseEntry(text);
    });
  }

  /** The key that is kept in a file; `undefined` for what is not ours, which hides nothing else. */
  async function keyIn(name: string): Promise<string | undefined> {
    const entry = await read(path.join(folder, name)).catch(() => undefined);
    return entry !== undefined && name === (await fileNameOf(entry.key)) ? entry.key : undefined;
  }

  async function namesIn(): Promise<string[]> {
    return (await unlessMissing(() => fs.readdir(folder))) ?? [];
  }

  /** Removes what processes have left that were killed while they wrote. */
  async function sweep(): Promise<void> {
    for (const name of (await namesIn()).filter((name) => name.startsWith(DRAFT))) {
      const draft = path.join(folder, name);
      await unlessMissing(async () => {
        const { mtimeMs } = await fs.lstat(draft);
        if (mtimeMs < Date.now() - DRAFT_LIFE) await fs.unlink(draft);
      });
    }
  }
}

/** A file says itself whose it is. */
interface Entry {
  readonly key: string;
  /** What `TextStore` has made of the value. */
  readonly kept: unknown;
}

function parseEntry(text: string): Entry {
  try {
    const { key, kept } = JSON.parse(text) as Entry;
    if (isName(key) && kept !== undefined) return { key, kept };
  } catch {}
  throw new StoreError("there is a file in the folder of keys that this library did not put there; remove it");
}

/** Of a key that is too long for a name, its beginning and its hash. */
async function fileNameOf(key: string): Promise<string> {
  const name = nameOf(key);
  if (name.length <= MAX_NAME) return name + ENDING;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key)));
  const digits = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return name.slice(0, MAX_NAME) + digits + ENDING;
}

async function unlessMissing<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
