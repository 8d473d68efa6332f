/** What the page for users of the Python library shows: snippets in pairs, and tables. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../package/pack.ts";

export const PAGE = "docs/from-python.md";

/** The same job in both languages; `python` is missing where only ours is shown. */
export interface Snippets {
  readonly python: string | undefined;
  readonly javascript: string;
}

export interface Section {
  readonly title: string;
  /** The title of the section that it is part of. */
  readonly part: string;
  readonly snippets: readonly Snippets[];
  /** What is typed into a shell. */
  readonly commands: readonly string[];
  /** The body of its tables, cell by cell. */
  readonly rows: readonly (readonly string[])[];
}

type Growing = { title: string; part: string; snippets: Snippets[]; commands: string[]; rows: string[][] };

/** Takes the page apart by its headings, once `change` has been at its text. */
export function readPage(change: (text: string) => string): readonly Section[] {
  const lines = change(readFileSync(join(root, PAGE), "utf8")).split("\n");
  const sections: Growing[] = [];
  let part = "";
  let python: string | undefined;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string;
    const [, level, title] = /^(#+) (.+)$/.exec(line) ?? [];
    if (title !== undefined) {
      if (level !== "###") part = title;
      sections.push({ title, part, snippets: [], commands: [], rows: [] });
    }
    const section = sections.at(-1) as Growing;
    const [, language] = /^```(\w+)/.exec(line) ?? [];
    if (language !== undefined) {
      const end = lines.indexOf("```", i);
      const code = `${lines.slice(i + 1, end).join("\n")}\n`;
      i = end;
      if (python !== undefined && language !== "ts") throw new Error(`${section.title}: Python without TypeScript`);
      if (language === "ts") section.snippets.push({ python, javascript: code });
      if (language === "sh") section.commands.push(code);
      python = language === "python" ? code : undefined;
    } else if (line.startsWith("|")) {
      section.rows.push(cells(line));
    } else if (section.rows.length > 0 && line === "") {
      section.rows.push([]);
    }
  }
  return sections.map((section) => ({ ...section, rows: bodies(section.rows) }));
}

/** The section with a title; there is just one. */
export function sectionOf(sections: readonly Section[], title: string): Section {
  const [section, ...more] = sections.filter((each) => each.title === title);
  if (section === undefined || more.length > 0) throw new Error(`${PAGE} has not just one section ${title}`);
  return section;
}

/** The pieces of code in a cell. */
export function codeIn(cell: string = ""): string[] {
  return [...cell.matchAll(/(`+)(.+?)\1(?!`)/g)].map(([, , code = ""]) => code.trim());
}

function cells(line: string): string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}

/** Rows but for those that say what is in the columns, and the line below them. */
function bodies(rows: readonly string[][]): string[][] {
  return rows.filter((row, i) => {
    const isRule = (other: readonly string[] | undefined) => other?.[0]?.startsWith("---") === true;
    return row.length > 0 && !isRule(row) && !isRule(rows[i + 1]);
  });
}
