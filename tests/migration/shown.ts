/** Whether a name of the page's tables is used in what the page shows, and so is known to do what is said of it. */

import { codeIn, type Section } from "./page.ts";

/** What the page shows that a test runs, in each language. */
export interface Shown {
  readonly python: string;
  readonly javascript: string;
}

/** How Python writes what a class says of its use. */
const WRITTEN: Readonly<Record<string, RegExp>> = {
  __getitem__: /\btoken\["\w+"\]/,
  __setitem__: /\btoken\["\w+"\] = /,
  __delitem__: /\bdel token\["\w+"\]/,
  __contains__: /" in token\b/,
  __call__: /\bvalidator\(token\)/,
};

/** All of the page that is run. */
export function shownBy(page: readonly Section[]): Shown {
  const snippets = page.flatMap((section) => section.snippets);
  const commands = page.flatMap((section) => section.commands);
  const thrown = page.filter(({ title }) => title === "Exceptions").flatMap(({ rows }) => rows);
  const column = (...columns: readonly number[]) =>
    thrown.flatMap((row) => columns.flatMap((each) => codeIn(row[each])));
  return {
    python: [...snippets.map(({ python }) => python), ...commands, ...column(0, 1)].join("\n"),
    javascript: [...snippets.map(({ javascript }) => javascript), ...commands, ...column(2, 3)].join("\n"),
  };
}

/** Whether a name is used, by its last word; of a command, each word and option. */
export function isShown(name: string, code: string): boolean {
  if (name.startsWith("npx "))
    return name
      .split(" ")
      .slice(1)
      .every((word) => hasWord(code, word));
  if (name.startsWith("-")) return name.split(", ").some((option) => hasWord(code, option));
  const [word = name] = name.replace(/\(.*/, "").split(".").slice(-1);
  return WRITTEN[word]?.test(code) ?? hasWord(code, word);
}

function hasWord(code: string, word: string): boolean {
  return new RegExp(`(?<![-\\w])${word}(?![-\\w])`).test(code);
}
