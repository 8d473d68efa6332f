/** Files below one folder, by the paths of URLs. It knows nothing of tokens: nothing that it is asked leads out of the folder. */

import { createReadStream, createWriteStream } from "node:fs";
import { copyFile, link, lstat, mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** What cannot be done, and the status that says so. */
export class FileProblem extends Error {
  /** @param {403 | 404 | 405 | 409 | 412} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * @typedef {object} Entry
 * @property {string} path - As in a URL; that of a directory ends in a slash.
 * @property {boolean} isDirectory
 * @property {number} size - In bytes.
 * @property {Date} changedAt
 */

export class Files {
  /** @param {string} root - The folder. @param {string} uploads - Another on the same disk, for what is not whole yet. */
  constructor(root, uploads) {
    this.root = root;
    this.uploads = uploads;
  }

  /** @param {string} path @returns {Promise<boolean>} */
  async has(path) {
    return (await this.#look(path)) !== undefined;
  }

  /** @param {string} path @returns {Promise<Entry>} */
  async stat(path) {
    const stats = await this.#look(path);
    if (stats === undefined) throw new FileProblem(404, "nothing is there");
    const isDirectory = stats.isDirectory();
    return { path: named(path, isDirectory), isDirectory, size: isDirectory ? 0 : stats.size, changedAt: stats.mtime };
  }

  /** What is in a directory. @param {string} path @returns {Promise<Entry[]>} */
  async list(path) {
    const names = await readdir(this.#place(path));
    const base = named(path, true);
    const entries = names.sort().map(async (name) => {
      const inside = `${base}${encodeURIComponent(name)}`;
      // A link, and what has gone meanwhile, is not there.
      return (await this.has(inside)) ? [await this.stat(inside)] : [];
    });
    return (await Promise.all(entries)).flat();
  }

  /** @param {string} path @returns {Promise<{ entry: Entry, body: ReadableStream<Uint8Array> }>} */
  async read(path) {
    const entry = await this.stat(path);
    if (entry.isDirectory) throw new FileProblem(405, "it is a directory");
    const stream = Readable.toWeb(createReadStream(this.#place(path)));
    return { entry, body: /** @type {ReadableStream<Uint8Array>} */ (stream) };
  }

  /**
   * Writes a file, which nobody sees before it is whole.
   *
   * @param {string} path
   * @param {ReadableStream<Uint8Array> | null} body
   * @param {{ anew: boolean }} options - Whether there must be nothing yet.
   * @returns {Promise<boolean>} Whether there was nothing.
   */
  async write(path, body, { anew }) {
    const there = await this.#demandPlaceFor(path);
    if (there?.isDirectory()) throw new FileProblem(405, "it is a directory");
    const draft = join(this.uploads, crypto.randomUUID());
    try {
      const source = Readable.fromWeb(/** @type {any} */ (body ?? new Blob([]).stream()));
      await pipeline(source, createWriteStream(draft, { flags: "wx" }));
      await this.#put(draft, path, anew);
    } finally {
      await rm(draft, { force: true });
    }
    return there === undefined;
  }

  /** @param {string} path */
  async makeDirectory(path) {
    if ((await this.#demandPlaceFor(path)) !== undefined) throw new FileProblem(405, "something is there already");
    await mkdir(this.#place(path));
  }

  /** Removes a file, or a directory and all that is in it. @param {string} path */
  async remove(path) {
    await this.#demandNotRoot(path);
    await this.stat(path);
    await rm(this.#place(path), { recursive: true });
  }

  /**
   * @param {string} from
   * @param {string} to
   * @param {{ anew: boolean, keep: boolean }} options - Whether there must be nothing yet, and whether it stays where it is too.
   * @returns {Promise<boolean>} Whether there was nothing.
   */
  async move(from, to, { anew, keep }) {
    await this.#demandNotRoot(from);
    const { isDirectory } = await this.stat(from);
    const there = await this.#demandPlaceFor(to);
    if (anew && there !== undefined) throw new FileProblem(412, "something is there already");
    if (`${to}/`.startsWith(named(from, true))) throw new FileProblem(403, "it cannot go into itself");
    if (isDirectory && (keep || there !== undefined))
      throw new FileProblem(403, "a directory is only moved, to a new place");
    if (there?.isDirectory()) throw new FileProblem(403, "a directory is there");
    if (!keep && isDirectory) await rename(this.#place(from), this.#place(to));
    else await this.#moveFile(from, to, anew, keep);
    return there === undefined;
  }

  /** @param {string} from @param {string} to @param {boolean} anew @param {boolean} keep */
  async #moveFile(from, to, anew, keep) {
    const draft = join(this.uploads, crypto.randomUUID());
    try {
      await (keep ? copyFile(this.#place(from), draft) : link(this.#place(from), draft));
      await this.#put(draft, to, anew);
      if (!keep) await rm(this.#place(from));
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** Puts a whole file into its place: over what is there, or only where nothing is. */
  /** @param {string} draft @param {string} path @param {boolean} anew */
  async #put(draft, path, anew) {
    if (!anew) return rename(draft, this.#place(path));
    // Unlike rename, it fails when something has come there meanwhile.
    await link(draft, this.#place(path)).catch((error) => {
      throw error.code === "EEXIST" ? new FileProblem(412, "something is there already") : error;
    });
  }

  /** What is at a path now, where something could be put. @param {string} path */
  async #demandPlaceFor(path) {
    await this.#demandNotRoot(path);
    const parent = componentsOf(path).slice(0, -1).map(encodeURIComponent).join("/");
    const stats = await this.#look(`/${parent}`);
    if (!stats?.isDirectory()) throw new FileProblem(409, "the directory that it would be in is not there");
    return this.#look(path);
  }

  /** @param {string} path */
  async #demandNotRoot(path) {
    if (componentsOf(path).length === 0) throw new FileProblem(403, "the root stays as it is");
  }

  /**
   * What is at a path; `undefined` for nothing, and for all that is at or behind a symbolic link. No client can make one: it is
   * who else has the folder that may, and then not to let everybody out of it.
   *
   * @param {string} path
   */
  async #look(path) {
    let place = this.root;
    let stats = await lstat(place);
    for (const component of componentsOf(path)) {
      if (!stats.isDirectory()) return undefined;
      place = join(place, component);
      const next = await lstat(place).catch(() => undefined);
      if (next === undefined || !(next.isDirectory() || next.isFile())) return undefined;
      stats = next;
    }
    return stats;
  }

  /** @param {string} path */
  #place(path) {
    return join(this.root, ...componentsOf(path));
  }
}

/**
 * The names in the path of a URL, decoded once. None can be taken for more than one name, or for the folder above.
 *
 * @param {string} path
 */
function componentsOf(path) {
  const components = path
    .split("/")
    .filter((component) => component !== "")
    .map(decode);
  const isUnsafe = components.some((component) => component === "." || component === ".." || /[/\\\0]/.test(component));
  if (isUnsafe) throw new FileProblem(404, "no file has such a name");
  return components;
}

/** @param {string} component */
function decode(component) {
  try {
    return decodeURIComponent(component);
  } catch {
    throw new FileProblem(404, "no file has such a name");
  }
}

/** @param {string} path @param {boolean} isDirectory */
function named(path, isDirectory) {
  const components = componentsOf(path).map(encodeURIComponent);
  return `/${components.join("/")}${isDirectory && components.length > 0 ? "/" : ""}`;
}
