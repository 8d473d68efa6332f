/** What documents hold: blocks of code, headings and links. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../package/pack.ts";

/** A fenced block of code. */
export interface Block {
  /** The file, from the root on. */
  readonly file: string;
  /** The line of its fence, from 1. */
  readonly line: number;
  /** Such as `ts`; empty where none is named. */
  readonly language: string;
  /** The words behind the language, such as `ignore` or `worker`. */
  readonly marks: readonly string[];
  readonly code: string;
}

export interface Link {
  readonly file: string;
  readonly line: number;
  readonly target: string;
}

const HIDDEN_OR_MADE = /^(?:\..*|node_modules|dist|api-reference)$/;

/** All documents, from the root on. */
export const DOCUMENTS: readonly string[] = filesBelow("", ".md");

/** The files below a folder with this ending, from the root on. */
export function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !HIDDEN_OR_MADE.test(name))
    .flatMap((entry) => {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return filesBelow(path, ending);
      return path.endsWith(ending) ? [path] : [];
    })
    .sort();
}

export function readDocument(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** The blocks of a document, or of the comments in a file of TypeScript. */
export function blocksOf(file: string): Block[] {
  const isCode = file.endsWith(".ts");
  const lines = readDocument(file).split("\n");
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    const [, indent = "", info] = (isCode ? /^(\s*\* )```(.+)$/ : /^( *)```(.*)$/).exec(lines[i] as string) ?? [];
    if (info === undefined) continue;
    const end = lines.findIndex((line, at) => at > i && line === `${indent}\`\`\``);
    if (end < 0) throw new Error(`${file}:${i + 1}: a block without an end`);
    const [language = "", ...marks] = info.trim().split(/\s+/);
    const code = lines
      .slice(i + 1, end)
      .map((line) => (isCode ? line.replace(/^\s*\* ?/, "") : line.slice(indent.length)));
    blocks.push({ file, line: i + 1, language, marks, code: `${code.join("\n")}\n` });
    i = end;
  }
  return blocks;
}

/** Where a block stands, as editors and terminals link it. */
export function placeOf({ file, line }: { readonly file: string; readonly line: number }): string {
  return `${file}:${line}`;
}

/** The links of a document: inline, by reference, bare in angle brackets, and those of HTML. */
export function linksOf(file: string): Link[] {
  return prose(file).flatMap((text, i) => {
    const plain = text.replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)/g, "");
    const found = [
      ...plain.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g),
      ...plain.matchAll(/^\[[^\]]+\]: <?([^\s>]+)>?/g),
      ...plain.matchAll(/<(https?:[^>\s]+)>/g),
      ...plain.matchAll(/\b(?:href|src)="([^"]*)"/g),
    ];
    return found.map(([, target = ""]) => ({ file, line: i + 1, target }));
  });
}

/** The anchors of a document's headings, as GitHub makes them. */
export function anchorsOf(file: string): string[] {
  const seen = new Map<string, number>();
  return prose(file).flatMap((line) => {
    const [, title] = /^#{1,6} (.+)$/.exec(line) ?? [];
    if (title === undefined) return [];
    const words = title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const anchor = words.replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, "").replaceAll(" ", "-");
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return [count === 0 ? anchor : `${anchor}-${count}`];
  });
}

/** Its lines, with blocks of code left empty. */
function prose(file: string): string[] {
  let isCode = false;
  return readDocument(file)
    .split("\n")
    .map((line) => {
      const isFence = /^ *```/.test(line);
      if (isFence) isCode = !isCode;
      return isFence || isCode ? "" : line;
    });
}
