/**
 * The configuration file of the reference library: INI as Python's `configparser` reads it, of which the section `[scitokens]`
 * counts, with what `[DEFAULT]` has for it. Quotation marks around a value and a comment behind it are taken off as well.
 *
 * @module
 */

import { parseINI } from "confbox/ini";
import { builtin } from "../../builtin.ts";
import { InvalidArgumentError } from "../../errors.ts";
import { quote } from "../../quote.ts";
import { interpolated } from "./interpolation.ts";
import { isSetting } from "./settings.ts";

/** Of `node:fs`. */
interface FileSystem {
  readFileSync(path: string, encoding: "utf8"): string;
}

type Values = ReadonlyMap<string, string | boolean>;

const SECTION = "scitokens";
/** What it has, all other sections have too. */
const COMMON = "DEFAULT";
/** The most characters of a file: all settings with pages of comments. */
const MAX_LENGTH = 65_536;

/**
 * The values in a file.
 *
 * @throws InvalidArgumentError when it cannot be read, has no such section, or says a thing twice.
 */
export function readIniFile(file: string): Readonly<Record<string, unknown>> {
  const fs = builtin<FileSystem>("node:fs");
  if (fs === undefined) {
    throw new InvalidArgumentError("a configuration file needs a runtime with files; give an object with the settings");
  }
  try {
    return readIni(fs.readFileSync(file, "utf8"));
  } catch (cause) {
    if (cause instanceof InvalidArgumentError) throw cause;
    throw new InvalidArgumentError(`the configuration file ${quote(file)} cannot be read`, { cause });
  }
}

/** The values in the text of such a file. Names are told apart without regard to capital letters, as in Python. */
export function readIni(text: string): Readonly<Record<string, unknown>> {
  if (text.length > MAX_LENGTH) {
    throw new InvalidArgumentError(`the configuration file is longer than ${MAX_LENGTH} characters`);
  }
  const sections = sectionsIn(text);
  const own = sections.get(SECTION);
  if (own === undefined) throw new InvalidArgumentError(`the configuration file has no section [${SECTION}]`);
  const all: Values = new Map([...(sections.get(COMMON) ?? []), ...own]);
  // What else is there for all sections is there to be named in values.
  const names = [...all.keys()].filter((name) => own.has(name) || isSetting(name));
  const values = interpolated(all, MAX_LENGTH);
  return Object.fromEntries(names.map((name) => [name, values(name)]));
}

/** The values of the two sections that count, as they stand there. */
function sectionsIn(text: string): ReadonlyMap<string, Values> {
  const sections = new Map<string, Map<string, string | boolean>>();
  let section: string | undefined;
  /** How far in the last line began; one that begins further in goes on with its value. */
  let depth = Number.POSITIVE_INFINITY;
  for (const line of text.split(/[\r\n]+/)) {
    const content = line.trim();
    if (content === "" || /^[;#]/.test(content)) continue;
    const indent = line.trimEnd().length - content.length;
    const header = /^\[(.+)\]/.exec(content)?.[1];
    if (indent > depth) {
      if (section === SECTION || section === COMMON) throw withoutValue(content);
    } else if (header !== undefined) {
      if (header === SECTION && sections.has(header)) throw twice(`[${SECTION}]`);
      section = header;
      depth = Number.POSITIVE_INFINITY;
      if (!sections.has(header)) sections.set(header, new Map());
    } else {
      if (section === undefined) {
        throw new InvalidArgumentError(
          `the configuration file has a line before its first section; write [${SECTION}] first`,
        );
      }
      depth = indent;
      if (section === SECTION || section === COMMON)
        add(content, sections.get(section) as Map<string, string | boolean>);
    }
  }
  return sections;
}

/** Takes a line apart, at the first mark of either kind. */
function add(line: string, values: Map<string, string | boolean>): void {
  const at = line.search(/[=:]/);
  if (at === -1) throw withoutValue(line);
  const name = line.slice(0, at).trim().toLowerCase();
  // The last of two would count here, and none in Python.
  if (values.has(name)) throw twice(name);
  const { value } = parseINI<{ readonly value: unknown }>(`value = ${line.slice(at + 1)}`);
  if (typeof value !== "string" && typeof value !== "boolean") throw withoutValue(name);
  values.set(name, value);
}

function twice(name: string): InvalidArgumentError {
  return new InvalidArgumentError(`the configuration file has ${quote(name)} twice; leave one out`);
}

function withoutValue(name: string): InvalidArgumentError {
  return new InvalidArgumentError(`the configuration file has no one value for ${quote(name)}; write NAME = VALUE`);
}
