/** Places for a token, of all kinds that a machine has. */

import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, lchownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether files can be given to other users. */
export const isRoot: boolean = process.getuid?.() === 0;

/** Someone else: a user whom no machine has. */
export const OTHER = 3_000_000_000 + process.pid;

/** Who may write to a folder. */
export const MODES = { closed: 0o755, group: 0o775, sticky: 0o1777, open: 0o777 } as const;

export type Mode = keyof typeof MODES;

/** A folder of these tests, and what is made in it. */
export class Places {
  readonly #root: string = mkdtempSync(join(tmpdir(), "bearer-token-"));
  readonly #elsewhere: string[] = [];
  #count = 0;

  constructor() {
    chmodSync(this.#root, MODES.closed);
  }

  /** A new folder. */
  folder(mode: Mode = "closed", owner?: number): string {
    const folder = join(this.#root, `${mode}-${this.#count++}`);
    mkdirSync(folder);
    // Not by mkdir, from which the mask of the process would take bits away.
    chmodSync(folder, MODES[mode]);
    if (owner !== undefined) chownSync(folder, owner, owner);
    return folder;
  }

  /** A file with this in it. */
  file(
    text: string | Uint8Array,
    { folder = this.folder(), name = "token", owner = undefined as number | undefined } = {},
  ): string {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    if (owner !== undefined) {
      chownSync(file, owner, owner);
      chmodSync(file, 0o644);
    }
    return file;
  }

  /** A symbolic link. */
  link(target: string, { folder = this.folder(), owner = undefined as number | undefined } = {}): string {
    const link = join(folder, `link-${this.#count++}`);
    symlinkSync(target, link);
    if (owner !== undefined) lchownSync(link, owner, owner);
    return link;
  }

  /** A pipe that nobody writes to. */
  pipe(): string {
    const pipe = join(this.folder(), "pipe");
    execFileSync("mkfifo", [pipe]);
    return pipe;
  }

  /** A file in `/tmp` itself, which goes away with the rest. */
  inTmp(name: string, text: string, owner?: number): string {
    const file = this.file(text, { folder: "/tmp", name, ...(owner !== undefined && { owner }) });
    this.#elsewhere.push(file);
    return file;
  }

  remove(): void {
    for (const path of [this.#root, ...this.#elsewhere]) rmSync(path, { recursive: true, force: true });
  }
}
