/** Files of configuration: what Python's library reads in them, this one does; what it cannot read, neither does. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Checks } from "../checks.ts";
import type { Library } from "../suite/environment.ts";
import type { Python } from "./python.ts";

/** Settings that have one name in Python, with what is read of them. */
const READ = ["log_level", "cache_lifetime", "cache_location"] as const;

const FILES: Readonly<Record<string, string>> = {
  "a level": "[scitokens]\nlog_level = ERROR\n",
  "capital letters": "[scitokens]\nLOG_LEVEL = ERROR\n",
  "[DEFAULT] before": "[DEFAULT]\nlog_level = ERROR\n[scitokens]\n",
  "[DEFAULT] behind, and what goes before it":
    "[scitokens]\nlog_level=DEBUG\n[DEFAULT]\nlog_level=ERROR\ncache_lifetime=9\n",
  "[DEFAULT] with what is no setting": "[DEFAULT]\nsite = here\n[scitokens]\n",
  "a section of others": "[other]\nlog_level = ERROR\n[scitokens]\n",
  "a colon": "[scitokens]\nlog_level: WARNING\ncache_location:/a\n",
  "a colon in a value, and an equals sign in one": "[scitokens]\ncache_location = /a:b\n[DEFAULT]\ncache_lifetime: 5\n",
  "an equals sign behind a colon": "[scitokens]\ncache_location: /a=b\n",
  "a value that names one": "[DEFAULT]\nbase=/tmp/zz\n[scitokens]\ncache_location = %(base)s/x\n",
  "one in capital letters": "[DEFAULT]\nBase=/tmp/zz\n[scitokens]\ncache_location = %(BASE)s/x\n",
  "one that names another": "[DEFAULT]\na=/a\nb=%(a)s/b\n[scitokens]\ncache_location = %(b)s/%(a)s\n",
  "percent signs": "[scitokens]\ncache_location = /a%%b%%%%\n",
  "a percent sign before a name": "[scitokens]\ncache_location = /a%%(b)s\n",
  "nine deep": deep(9),
  "ten deep": deep(10),
  "a percent sign by itself": "[scitokens]\ncache_location = /a%b\n",
  "one at the end": "[scitokens]\ncache_location = /a%\n",
  "a name without its end": "[scitokens]\ncache_location = %(a\n",
  "a name that there is not": "[scitokens]\ncache_location = %(none)s\n",
  "a value that names itself": "[scitokens]\ncache_location = %(cache_location)s\n",
  "no section": "log_level = ERROR\n",
  "a line before the first section": "a = b\n[scitokens]\n",
  "a section twice": "[scitokens]\n[scitokens]\nlog_level = ERROR\n",
  "a setting twice": "[scitokens]\nlog_level = ERROR\nLog_Level = ERROR\n",
  "a name alone": "[scitokens]\nlog_level\n",
  "a section with a comment behind": "[scitokens] ; ours\nlog_level = ERROR\n",
  "all further in": "  [scitokens]\n  log_level = ERROR\n  cache_lifetime = 5\n",
  "comments and empty lines": "# a\n[scitokens]\n\n; b\nlog_level = ERROR\n  # c\n\ncache_lifetime = 5\n",
};

/** A value that names one that names one, and so on. */
function deep(steps: number): string {
  const values = Array.from({ length: steps }, (_, index) => `x${index + 1} = %(x${index})s\n`);
  return `[DEFAULT]\nx0 = /a\n${values.join("")}[scitokens]\ncache_location = %(x${steps})s\n`;
}

export async function checkConfiguration(checks: Checks, { config }: Library, python: Python): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "scitokens-"));
  const file = join(folder, "scitokens.ini");
  for (const [name, text] of Object.entries(FILES)) {
    await checks.check(`a configuration file with ${name}`, async () => {
      writeFileSync(file, text);
      const path = JSON.stringify(file);
      const code = `from scitokens.utils import config\ndef read():\n  config.set_config(${path})\n  return [config.get(name) for name in ${JSON.stringify(READ)}]\n`;
      const [theirs] = await python.calls(code, {}, ["read()"]);
      const raised = theirs !== undefined && "raised" in theirs;
      assert.deepEqual(ours(), raised ? "raised" : (theirs as { value: unknown } | undefined)?.value);
    });
  }
  config.setConfig();
  rmSync(folder, { recursive: true });

  function ours(): unknown {
    try {
      const { logLevel, cacheLifetime, cacheLocation } = config.setConfig(file);
      return [logLevel, `${cacheLifetime}`, cacheLocation];
    } catch (error) {
      if ((error as { code?: string }).code !== "ERR_ARGUMENT") throw error;
      return "raised";
    }
  }
}
