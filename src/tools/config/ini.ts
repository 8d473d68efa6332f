/**
 * The configuration file of the reference library: INI, of which the section `[scitokens]` counts.
 *
 * @module
 */

import { parseINI } from "confbox/ini";
import { builtin } from "../../builtin.ts";
import { InvalidArgumentError } from "../../errors.ts";
import { quote } from "../../quote.ts";

/** Of `node:fs`. */
interface FileSystem {
  readFileSync(path: string, encoding: "utf8"): string;
}

const SECTION = "scitokens";
/** The most characters of a file: all settings with pages of comments. */
const MAX_LENGTH = 65_536;

/**
 * The values in a file, as they stand there.
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
  const names = namesIn(text);
  const section = sectionIn(text);
  if (names === undefined || section === undefined) {
    throw new InvalidArgumentError(`the configuration file has no section [${SECTION}]`);
  }
  // The last of two would count here, and none in Python.
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new InvalidArgumentError(`the configuration file has ${quote(twice)} twice; leave one out`);
  }
  return Object.fromEntries(
    names.map((name) => {
      const value = Object.entries(section).find(([key]) => key.toLowerCase() === name)?.[1];
      if (typeof value === "string" || typeof value === "boolean") return [name, value];
      throw withoutValue(name);
    }),
  );
}

/** The section, or nothing. What the parser says of a text that it cannot take apart has much of the text in it. */
function sectionIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return parseINI<Record<string, Readonly<Record<string, unknown>> | undefined>>(text)[SECTION];
  } catch {
    throw new InvalidArgumentError("the configuration file has a value and a section of one name");
  }
}

/** What stands before each `=` in the section; `undefined` where there is no such section. */
function namesIn(text: string): string[] | undefined {
  let names: string[] | undefined;
  let isOurs = false;
  for (const line of text.split(/[\r\n]+/).map((line) => line.trim())) {
    if (line === "" || /^[;#]/.test(line)) continue;
    if (/^\[[^\]]*\]$/.test(line)) {
      isOurs = line === `[${SECTION}]`;
      if (isOurs) names ??= [];
    } else if (isOurs) {
      const [name = "", value] = line.split("=");
      if (value === undefined) throw withoutValue(line);
      names?.push(name.trim().toLowerCase());
    }
  }
  return names;
}

function withoutValue(name: string): InvalidArgumentError {
  return new InvalidArgumentError(`the configuration file has no one value for ${quote(name)}; write NAME = VALUE`);
}
