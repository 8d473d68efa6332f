/** Files to open: some that a token may read, and secrets all around them. */

import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix, resolve, sep } from "node:path";

const SECRET = "a secret";
const OUTSIDE = ["secret", "file", "root/secret", "root/file", "root/store/secret", "root/store/file"];
const BESIDE = ["root/store/janet/secret", "root/store/janet/file", "root/jane/file", "root/store/jan"];
const INSIDE = [
  "root/store/jane/file",
  "root/store/jane/secret",
  "root/store/jane/sub/file",
  "root/store/jane/sub/secret",
];

/** How a server gets from a path that it was asked for to one of a file. Any may fail. */
export const SERVERS: Readonly<Record<string, (path: string) => string>> = {
  "decodes once": decodeURIComponent,
  "decodes, then resolves": (path) => posix.normalize(decodeURIComponent(path)),
  "resolves, then decodes": (path) => decodeURIComponent(posix.normalize(path)),
  "has a URL of it": (path) => decodeURIComponent(new URL(`http://storage.example${path}`).pathname),
  "decodes twice": (path) => decodeURIComponent(decodeURIComponent(path)),
  "takes backslashes for slashes": (path) => decodeURIComponent(path).replaceAll("\\", "/"),
  "ends at a NUL": (path) => decodeURIComponent(path).split("\0")[0] as string,
  "has one form of each letter": (path) => decodeURIComponent(path).normalize("NFC"),
};

export class Tree {
  readonly #folder: string = realpathSync(mkdtempSync(join(tmpdir(), "scitokens-properties-")));

  constructor() {
    for (const [files, content] of [[[...OUTSIDE, ...BESIDE], SECRET] as const, [INSIDE, "jane's"] as const]) {
      for (const file of files) {
        mkdirSync(join(this.#folder, file, ".."), { recursive: true });
        writeFileSync(join(this.#folder, file), content);
      }
    }
  }

  /**
   * What is opened where it should not be by a server that does not decode. It has other files than those that are granted, as
   * it takes escapes for names; but no secret is among them.
   */
  openedRaw(path: string): string | undefined {
    return this.opened(".", path, (raw) => raw);
  }

  /** What is opened outside of a folder when a server is asked for a path; nothing, when all is well. */
  opened(granted: string, path: string, server: (path: string) => string): string | undefined {
    const inside = join(this.#folder, "root", granted);
    let file: string;
    try {
      file = resolve(`${this.#folder}/root/${server(path)}`);
    } catch {
      return undefined;
    }
    if (!isWithin(inside, file)) return `${file} is outside of ${inside}`;
    return readIfThere(file, inside);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

/** Really opens it. */
function readIfThere(file: string, inside: string): string | undefined {
  let real: string;
  try {
    real = realpathSync(file);
    if (statSync(real).isDirectory()) return isWithin(inside, real) ? undefined : `${real} is outside`;
    if (readFileSync(real, "utf8") === SECRET) return `${real} is a secret`;
  } catch {
    return undefined;
  }
  return isWithin(inside, real) ? undefined : `${real} is outside`;
}

function isWithin(folder: string, file: string): boolean {
  return file === folder || file.startsWith(folder + sep);
}
