/** What the registry knows against the versions that are locked. It must be asked, so this is of the long form alone. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import type { Checks } from "../../checks.ts";
import { root } from "../../package/pack.ts";
import type { LockFile } from "./packages.ts";

interface Audit {
  readonly vulnerabilities?: Readonly<
    Record<string, { readonly severity: string; readonly via: readonly (string | { readonly url?: string })[] }>
  >;
  readonly message?: string;
}

/** Gives lines that tell of what is known against tools. */
export async function checkAudit(checks: Checks, files: readonly LockFile[]): Promise<string> {
  await checks.check("nothing is known against what users get", async () => {
    assert.deepEqual(findings(await audit("", ["--omit=dev"])), []);
  });
  const lines: string[] = [];
  for (const { folder } of files) {
    await checks.check(`${folder || "the project"}: the registry tells what is known against its tools`, async () => {
      const found = findings(await audit(folder, []));
      lines.push(`  ${folder || "the project"}: ${found.length === 0 ? "nothing is known" : found.join("; ")}`);
    });
  }
  return lines.join("\n");
}

/** An answer that is no list is a failure: not to know is not to be clean. */
function findings({ vulnerabilities, message }: Audit): readonly string[] {
  assert.ok(vulnerabilities !== undefined, `the registry's audit did not answer: ${message}`);
  return Object.entries(vulnerabilities).map(([name, { severity, via }]) => {
    const advisories = via.flatMap((one) => (typeof one === "string" ? [] : [one.url ?? ""]));
    return `${name} (${severity}) ${advisories.join(" ")}`;
  });
}

/** It ends with 1 where something is known; what it prints says more. */
function audit(folder: string, given: readonly string[]): Promise<Audit> {
  return new Promise((resolve, reject) => {
    const options = { cwd: join(root, folder), maxBuffer: 2 ** 26 };
    execFile("npm", ["audit", "--json", "--package-lock-only", ...given], options, (error, stdout) => {
      try {
        resolve(JSON.parse(stdout) as Audit);
      } catch {
        reject(new Error(`npm audit printed no JSON: ${error?.message}`));
      }
    });
  });
}
