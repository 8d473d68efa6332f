/**
 * Files that nobody but the user can have written. Whoever else could write where keys are kept would choose the keys.
 *
 * @module
 */

import { StoreError } from "../errors.ts";
import { quote } from "../quote.ts";
import { type FileInfo, isMissing, type NodeModules } from "./node-modules.ts";

/** What group and others may write. */
const OTHERS_WRITE = 0o022;
/** In such a folder only its owner can take a file away, as in /tmp. */
const STICKY = 0o1000;
const ROOT = 0;
/** The owner of what belongs to nobody that a user namespace knows, as the folders above a home in many containers. */
const UNKNOWN = 65_534;

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** What no name of a file that is kept begins with. */
export const DRAFT = "~";

/**
 * Makes a folder, and those above it, for the user alone, where there is none.
 *
 * @throws StoreError when others could put something there.
 */
export async function makeOwnFolder(folder: string, modules: NodeModules): Promise<void> {
  await makeFolder(folder, modules);
  await demandOwnFolder(folder, modules);
}

/**
 * Not by Node's own `recursive`, which never ends where a folder that is there can have none in it, as in /proc.
 *
 * @param isAgain - Whether the folder above was there, or has just been made.
 */
async function makeFolder(folder: string, modules: NodeModules, isAgain = false): Promise<void> {
  const { fs, path } = modules;
  try {
    await fs.mkdir(folder, { mode: FOLDER_MODE });
  } catch (error) {
    if ((error as { code?: unknown }).code === "EEXIST") return;
    const above = path.dirname(folder);
    if (!isMissing(error) || above === folder || isAgain) throw error;
    // Where it is there by now, another process may have made it meanwhile.
    if (!(await exists(above, modules))) await makeFolder(above, modules);
    await makeFolder(folder, modules, true);
  }
}

async function exists(folder: string, { fs }: NodeModules): Promise<boolean> {
  try {
    await fs.lstat(folder);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/**
 * Demands a folder in which, and in the place of which, nobody else can put anything. Windows has neither owners nor modes
 * that could be seen: there, what the folder inherits from the user's profile has to do.
 *
 * @throws StoreError when others could; the file system's own error when there is no such folder.
 */
export async function demandOwnFolder(folder: string, { fs, path, host }: NodeModules): Promise<void> {
  const user = host.geteuid?.();
  if (user === undefined) return;
  const real = await fs.realpath(folder);
  demandOwn("folder", real, await fs.lstat(real), user);
  for (const above of new Set([...foldersAbove(folder), ...foldersAbove(real), folder])) {
    demandNoStranger(above, await fs.lstat(above), user);
  }

  function foldersAbove(of: string): string[] {
    const above = path.dirname(of);
    return above === of ? [] : [above, ...foldersAbove(above)];
  }
}

/**
 * The text of a file in a folder that {@link demandOwnFolder} was asked about; `undefined` where there is none.
 *
 * @throws StoreError when it is a link, or somebody else can have written it.
 */
export async function readOwnFile(file: string, modules: NodeModules): Promise<string | undefined> {
  const { fs } = modules;
  try {
    // What it is now it will be when it is read: nobody else can put another there.
    demandOwnFile(file, await fs.lstat(file), modules);
    return await fs.readFile(file, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** @throws StoreError when it is no plain file, or somebody else can have written it. */
export function demandOwnFile(file: string, info: FileInfo, { host }: NodeModules): void {
  if (!info.isFile()) throw notPlain(file);
  const user = host.geteuid?.();
  if (user !== undefined) demandOwn("file", file, info, user);
}

/** Makes a file for the user alone, with nothing in it, where there is none. */
export async function makeOwnFile(file: string, { fs }: NodeModules): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = fs.constants;
  try {
    await (await fs.open(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, FILE_MODE)).close();
  } catch (error) {
    if ((error as { code?: unknown }).code !== "EEXIST") throw error;
  }
}

/**
 * Puts a text in the place of a file: whoever reads it sees all of the old or all of the new, also when this process is
 * killed meanwhile. What is then left over begins with {@link DRAFT}.
 */
export async function replaceFile(
  file: string,
  text: string,
  { fs, path }: NodeModules,
  mode: number = FILE_MODE,
): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = fs.constants;
  const draft = path.join(path.dirname(file), DRAFT + crypto.randomUUID());
  const handle = await fs.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
  try {
    try {
      await handle.writeFile(text);
      // Else a machine that loses its power could be left with an empty file of this name.
      await handle.sync();
    } finally {
      await handle.close();
    }
    await fs.rename(draft, file);
  } catch (error) {
    await fs.unlink(draft).catch(() => {});
    throw error;
  }
}

function demandOwn(what: "file" | "folder", path: string, { uid, mode }: FileInfo, user: number): void {
  if (uid !== user && uid !== ROOT) {
    throw new StoreError(
      `the ${what} ${quote(path)} belongs to another user, who could put keys there; use a folder of your own`,
    );
  }
  if ((mode & OTHERS_WRITE) !== 0) {
    throw new StoreError(
      `others can write to the ${what} ${quote(path)} and could put keys there; run chmod go-w on it`,
    );
  }
}

/** What stands above may be anybody's who is no user at all, and others may write where they cannot take away. */
function demandNoStranger(path: string, info: FileInfo, user: number): void {
  if (info.uid !== user && info.uid !== ROOT && info.uid !== UNKNOWN) {
    throw new StoreError(
      `${quote(path)} belongs to another user, who could put a folder with keys there; use a folder of your own`,
    );
  }
  if (!info.isSymbolicLink() && (info.mode & OTHERS_WRITE) !== 0 && (info.mode & STICKY) === 0) {
    throw new StoreError(
      `others can write to ${quote(path)} and could put a folder with keys there; run chmod go-w on it`,
    );
  }
}

function notPlain(file: string): StoreError {
  return new StoreError(`${quote(file)} is a link or no file at all, where a file with keys is to be; remove it`);
}
