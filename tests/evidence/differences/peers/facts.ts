/** What stands in a question, by a look of our own. */

import type { Question } from "./questions.ts";

/** One scope of a claim, as it is written. */
export interface WrittenScope {
  readonly authz: string;
  /** What follows the first colon, if there is one. */
  readonly path: string | undefined;
}

export function scopesOf({ scope }: Question): readonly WrittenScope[] {
  const pieces = scope.split(" ").filter((piece) => piece !== "");
  return pieces.map((piece) => {
    const [authz = "", ...rest] = piece.split(":");
    return { authz, path: rest.length === 0 ? undefined : rest.join(":") };
  });
}

/** Whether a scope's path, or the asked one, names a place above the root by a `..` that is not escaped. */
export function climbsAnywhere(question: Question): boolean {
  return [question.path, ...scopesOf(question).map(({ path = "" }) => path)].some(climbs);
}

function climbs(path: string): boolean {
  let depth = 0;
  for (const name of path.split("/").filter((one) => one !== "" && one !== ".")) {
    depth += name === ".." ? -1 : 1;
    if (depth < 0) return true;
  }
  return false;
}

/** Whether any scope's path, decoded by components, covers the asked one. */
export function coversDecoded(question: Question): boolean {
  const asked = componentsOf(question.path, decoded);
  return scopesOf(question).some(({ authz, path = "/" }) => {
    const granted = componentsOf(path, decoded);
    return authz === question.authz && granted.every((name, index) => name === asked[index]);
  });
}

interface Pair {
  readonly granted: string;
  readonly asked: string;
}

/** The path of each scope that is for what is asked, and the asked one, as they are written, without dots and empty names. */
export function writtenPairs(question: Question): readonly Pair[] {
  return pairs(question, (name) => name);
}

/** The same, decoded. */
export function decodedPairs(question: Question): readonly Pair[] {
  return pairs(question, decoded);
}

function pairs(question: Question, read: (name: string) => string): readonly Pair[] {
  const plain = (path: string): string => componentsOf(path, read).join("/");
  return scopesOf(question)
    .filter(({ authz, path }) => authz === question.authz && path !== undefined)
    .map(({ path }) => ({ granted: plain(path as string), asked: plain(question.path) }));
}

function componentsOf(path: string, read: (name: string) => string): readonly string[] {
  const names = path.split("/").map(read);
  return names.filter((name) => name !== "" && name !== ".");
}

/** What is no escape, or of no text in UTF-8, stands for itself. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
