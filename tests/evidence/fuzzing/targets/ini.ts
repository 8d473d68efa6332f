/** INI files of the other libraries: a setting has the value that stands there once, or the file is refused. */

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Bench } from "../bench.ts";
import { bytesOf } from "../input.ts";
import { changeText } from "../mutate/text.ts";
import { demand } from "../oracle.ts";
import type { Target } from "../target.ts";

/** A folder in memory, where the system has one. */
const MEMORY = "/dev/shm";

const SEEDS = [
  `a = b\n[a]\n${"secret".repeat(60)} = 5\n`,
  "[scitokens]\nlog_level = WARNING\nlog_file = /var/log/x\ncache_lifetime = 86400\n",
  "; what for\n[other]\nx = 1\n\n[scitokens]\ncache_location=/tmp/c\ndefault_alg: ES256\n# c\n",
  "[scitokens]\r\nkeycache.update_interval_s = 700\r\nmonitoring.file = \"/a b\"\r\ntls.ca_file = '/c'\r\n",
  "[DEFAULT]\nlog_level=DEBUG\n[scitokens]\nLOG_FILE = a;b#c\nkeycache.allow_in_memory=yes\nkeycache.refresh_interval_ms = 5\n",
  "[scitokens]\nlog_file[] = /a\nlog_file[] = /b\n[scitokens.more]\nx=1\n",
  "[scitokens]\n__proto__ = x\nconstructor=1\n",
];
const WORDS =
  "[scitokens] [scitokens.a] [DEFAULT] [__proto__] log_level log_file cache_lifetime cache_location default_alg keycache.update_interval_s monitoring.file monitoring.file_interval_s __proto__ = : ; # % %% %(log_file)s [] true false null yes DEBUG INFO ES256 RS256 60 3600".split(
    " ",
  );

export function ini({ library, oracle }: Bench): Target {
  const file = join(mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "fuzzing-")), "scitokens.ini");
  process.on("exit", () => rmSync(dirname(file), { recursive: true }));
  const usual = library.config.setConfig();
  return {
    name: "ini",
    share: 0.6,
    seeds: SEEDS,
    words: WORDS,
    mutate: changeText,
    run(input) {
      const bytes = bytesOf(input);
      writeFileSync(file, bytes);
      const { value, told } = oracle.attempt({ untrusted: input }, ["ERR_ARGUMENT"], () =>
        library.config.setConfig(file),
      );
      demand(Object.keys(Object.prototype).length === 0 && !("x" in {}), "the prototype of all objects is changed");
      if (value === undefined) return told;
      const lines = linesOf(bytes.toString());
      demand(lines !== undefined, "a file is taken that has no section [scitokens]");
      const set = Object.entries(value).filter(([name, one]) => one !== usual[name as keyof typeof usual]);
      for (const [name, one] of set)
        demand(standsIn(lines, one), `${name} is ${JSON.stringify(one)}, which stands nowhere`);
      demandSameNames(value, usual);
      return `${told} ${set.map(([name]) => name).join(" ")}`;
    },
  };
}

function demandSameNames(value: object, usual: object): void {
  demand(Object.keys(value).sort().join() === Object.keys(usual).sort().join(), "another set of settings");
}

/** What stands after `=` or `:` in the section, and in the one that all have; `undefined` where there is no such section. */
function linesOf(text: string): string[] | undefined {
  const values: string[] = [];
  let section = "";
  let isThere = false;
  for (const line of text.split(/[\r\n]+/).map((one) => one.trim())) {
    if (/^\[.+\]/.test(line)) section = line.slice(0, line.lastIndexOf("]") + 1);
    isThere ||= section === "[scitokens]";
    const at = line.search(/[=:]/);
    if (["[scitokens]", "[DEFAULT]"].includes(section) && at !== -1) values.push(line.slice(at + 1).trim());
  }
  return isThere ? values : undefined;
}

function standsIn(lines: readonly string[], value: unknown): boolean {
  const isSame = (line: string): boolean => {
    // What it comes to is compared with Python's library, in tests/migration/configuration.ts.
    if (line.includes("%")) return true;
    if (typeof value === "number") return [value, Math.round(value * 1000)].includes(Number(unquoted(line)));
    if (typeof value === "boolean") return /^["']?\s*(1|true|yes|0|false|no)\b/i.test(line);
    return [line, unquoted(line), unescaped(line)].some((text) =>
      text.toLowerCase().startsWith(String(value).toLowerCase()),
    );
  };
  return lines.some(isSame);
}

/** A text in double quotes has the escapes of JSON. */
function unescaped(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}

const unquoted = (text: string): string => text.replace(/^(["'])(.*)\1$/, "$2");
