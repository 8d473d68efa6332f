/**
 * A file that holds a token, which another user could have put where it is.
 *
 * A folder is *closed* when nobody can write to it but its user and root. In any other, such as `/tmp`, the file must be the
 * user's own or root's, who could do anything else as well. A symbolic link there is followed only when it is of one of these
 * too and nobody else can put another in its place, which is what the sticky bit of `/tmp` is for.
 *
 * @module
 */

import { builtin } from "../builtin.ts";
import { isSciTokensError } from "../errors.ts";
import { quote } from "../quote.ts";
import { type Fault, MAX_LENGTH, type Place, unusable } from "./bearer-token.ts";
import { permitted } from "./surroundings.ts";

/** As much of `node:fs` as is used. */
interface Files {
  readonly constants: { readonly O_RDONLY: number; readonly O_NOFOLLOW?: number; readonly O_NONBLOCK?: number };
  openSync(path: string, flags: number): number;
  closeSync(file: number): void;
  readSync(file: number, into: Uint8Array, offset: number, length: number, position: null): number;
  fstatSync(file: number): Stats;
  lstatSync(path: string): Stats;
  statSync(path: string): Stats;
  readlinkSync(path: string): string;
}

interface Stats {
  readonly uid: number;
  readonly mode: number;
  readonly dev: number;
  readonly ino: number;
  isFile(): boolean;
  isSymbolicLink(): boolean;
}

/** With what a file is looked at. */
interface Look {
  readonly files: Files;
  /** Whose file it is to be; `undefined` where files have no owners. */
  readonly uid: number | undefined;
  readonly refuse: (fault: Fault, problem: string, cause?: unknown) => Error;
}

const ROOT_UID = 0;
const MAX_LINKS = 8;
/** Bits of a folder's mode. */
const OTHERS_WRITE = 0o022;
const STICKY = 0o1000;

/** Whether there are files at all. */
export function hasFiles(): boolean {
  return builtin("node:fs") !== undefined;
}

/**
 * What is in the file; `undefined` when there is none.
 *
 * @param uid - Whose file it is to be; called only when there is one.
 * @throws InvalidTokenFormatError when it is not to be used; InvalidArgumentError when it may not be read.
 */
export function readTokenFile(path: string, place: Place, uid: () => number | undefined): string | undefined {
  const refuse: Look["refuse"] = (fault, problem, cause) =>
    unusable(place, fault, `the file ${quote(path)} ${problem}`, cause);
  const files = builtin<Files>("node:fs");
  if (files === undefined) {
    throw refuse("unreadable", "cannot be read: there are no files here, or this is Node.js before 20.16");
  }
  try {
    return isThere(files, path, place) ? readTrusted(path, { files, uid: uid(), refuse }) : undefined;
  } catch (error) {
    if (isSciTokensError(error)) throw error;
    const { code } = error as { code?: string };
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw refuse("unreadable", `cannot be read${code === undefined ? "" : ` (${code})`}`, error);
  }
}

function isThere(files: Files, path: string, place: Place): boolean {
  try {
    at(path, () => files.lstatSync(path));
    return true;
  } catch (error) {
    // The folder of another user, whose variable was kept when the user was changed.
    if (place === "xdg_runtime_dir" && (error as { code?: string }).code === "EACCES") return false;
    throw error;
  }
}

function readTrusted(named: string, look: Look): string {
  const { files, uid, refuse } = look;
  const { path, entry } = uid === undefined ? { path: named } : behindLinks(named, uid, look);
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = files.constants;
  // A pipe would be waited for, until somebody writes to it.
  const flags = O_RDONLY | O_NONBLOCK | (uid === undefined ? 0 : O_NOFOLLOW);
  const file = at(path, () => files.openSync(path, flags));
  try {
    // From here on what is asked about is what is read, whatever is put in its place.
    const stats = files.fstatSync(file);
    if (!stats.isFile()) throw refuse("not_a_file", "is a folder, a pipe or a device");
    if (uid !== undefined && entry !== undefined) {
      // Deno follows links in spite of O_NOFOLLOW where it may not read all files.
      if (stats.ino !== entry.ino || stats.dev !== entry.dev) throw refuse("foreign", "was replaced while it was read");
      if (!isTrusted(stats, uid) && !isClosed(folderOf(path, look), uid)) {
        throw refuse("foreign", "is another user's, in a folder that others may write to");
      }
    }
    return contents(file, look);
  } finally {
    files.closeSync(file);
  }
}

/** Where symbolic links lead to, when each may be followed. */
function behindLinks(named: string, uid: number, look: Look): { path: string; entry?: Stats } {
  const { files, refuse } = look;
  let path = named;
  for (let links = 0; links <= MAX_LINKS; links++) {
    const entry = at(path, () => files.lstatSync(path));
    if (!entry.isSymbolicLink()) return { path, entry };
    const folder = folderOf(path, look);
    const isKept = (folder.mode & STICKY) !== 0 && isTrusted(folder, uid) && isTrusted(entry, uid);
    if (!isKept && !isClosed(folder, uid)) {
      throw refuse("foreign", "is a symbolic link that another user may have put there");
    }
    const target = at(path, () => files.readlinkSync(path));
    path = target.startsWith("/") ? target : `${folderPath(path)}${target}`;
  }
  throw refuse("unreadable", "is behind too many symbolic links");
}

/** The text of a file that has been opened, of which nobody can make this read without end. */
function contents(file: number, { files, refuse }: Look): string {
  const bytes = new Uint8Array(MAX_LENGTH + 1);
  let length = 0;
  for (;;) {
    const read = files.readSync(file, bytes, length, bytes.length - length, null);
    length += read;
    if (length > MAX_LENGTH) throw refuse("too_long", `has more than ${MAX_LENGTH} bytes`);
    if (read === 0) return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, length));
  }
}

function isTrusted({ uid: owner }: Stats, uid: number): boolean {
  return owner === uid || owner === ROOT_UID;
}

function isClosed(folder: Stats, uid: number): boolean {
  return isTrusted(folder, uid) && (folder.mode & OTHERS_WRITE) === 0;
}

function folderOf(path: string, { files }: Look): Stats {
  const folder = folderPath(path);
  return at(folder, () => files.statSync(folder));
}

/** With a slash at its end. What `..` in a path means is left to the system, as a link may stand before it. */
function folderPath(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1) || "./";
}

/** What is had at a path, or an error that says how to allow it. */
function at<T>(path: string, act: () => T): T {
  const quoted = quote(path);
  return permitted(act, `${quoted} may not be read`, `--allow-read=${quoted}`, `--allow-fs-read=${quoted}`);
}
