/** Paths, read byte by byte, to compare with: what an Enforcer may take a path for. */

import { isSound } from "../input.ts";

/** A path that can be used. */
export interface ModelPath {
  readonly components: readonly string[];
  readonly directory: boolean;
}

/** How a path is written. */
export interface Writing {
  readonly encoded: boolean;
  readonly collapse: boolean;
}

const USUAL: Writing = { encoded: true, collapse: false };
const isHex = (digits: string | undefined): boolean => /^[0-9a-f]{2}$/i.test(digits ?? "");

/** The components of an absolute path; `undefined` where it is refused. */
export function modelPath(path: string, { encoded, collapse }: Writing = USUAL): ModelPath | undefined {
  if (path[0] !== "/" || !isSound(path)) return undefined;
  if (collapse && encoded && (path.includes("?") || path.includes("#"))) return undefined;
  const components: string[] = [];
  let directory = false;
  for (const raw of path.slice(1).split("/")) {
    const name = encoded ? decoded(raw) : raw;
    if (name === undefined || isDangerous(name)) return undefined;
    if (name === ".." && (raw !== ".." || !collapse)) return undefined;
    directory = ["", ".", ".."].includes(name);
    if (name === "..") components.pop();
    if (!directory) components.push(name);
  }
  return { components, directory };
}

/** Percent-decoded once, as strict UTF-8. */
function decoded(raw: string): string | undefined {
  const bytes: number[] = [];
  const all = Buffer.from(raw);
  for (let at = 0; at < all.length; at++) {
    if (all[at] !== 0x25) {
      bytes.push(all[at] as number);
      continue;
    }
    const digits = all.toString("latin1", at + 1, at + 3);
    if (!isHex(digits)) return undefined;
    bytes.push(Number.parseInt(digits, 16));
    at += 2;
  }
  const text = Buffer.from(bytes).toString("utf8");
  return Buffer.from(text).equals(Buffer.from(bytes)) ? text : undefined;
}

/** What a decoder or file system further down could take for something else. */
function isDangerous(name: string): boolean {
  if (["/", "\\", "\0"].some((one) => name.includes(one))) return true;
  return name
    .split("%")
    .slice(1)
    .some((rest) => isHex(rest.slice(0, 2)));
}

/** Whether one path is at or below another. */
export function covers(whole: ModelPath, part: ModelPath): boolean {
  const isBelow = whole.components.every((name, index) => name === part.components[index]);
  const isSame = whole.components.length === part.components.length;
  return isBelow && (!isSame || !whole.directory || part.directory);
}

export function formatModel({ components, directory }: ModelPath): string {
  const end = directory && components.length > 0 ? "/" : "";
  return `/${components.join("/")}${end}`;
}
