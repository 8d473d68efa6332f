/** The package as it is published, and the documents beside it. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Checks } from "../checks.ts";
import { startIssuer } from "../issuer/server.ts";
import type { Library } from "../suite/environment.ts";
import { checkBundlers } from "./bundlers.ts";
import { checkByUrl } from "./by-url.ts";
import { checkGlobals } from "./globals.ts";
import { installTarball } from "./installed.ts";
import { checkJsr } from "./jsr.ts";
import { checkLinters } from "./linters.ts";
import { checkMetadata } from "./metadata.ts";
import { checkMissingParts } from "./missing-parts.ts";
import { pack } from "./pack.ts";
import { checkRedos } from "./redos.ts";
import { checkRuntimes } from "./runtimes.ts";
import { checkSizes } from "./sizes.ts";
import { checkTools } from "./tools.ts";
import { checkTypeScript } from "./typescript.ts";
import { checkVersion } from "./version.ts";

type ErrorClass = new (...given: readonly unknown[]) => Error & { readonly code: string };

const root = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");
const run = promisify(execFile);
const checks = new Checks();
const library = (await import(new URL("dist/index.js", root).href)) as Library;

await checkTools(checks);
await checkVersion(checks);
const tarball = await pack();
await checkMetadata(checks, tarball);
await checkJsr(checks);
await checkRedos(checks);
await checkSizes(checks);

// One installation serves all that come after it.
await checks.check("the tarball can be installed", () => installTarball(tarball));
await checkLinters(checks, tarball);
await checkRuntimes(checks);
await checkMissingParts(checks);
await checkGlobals(checks);
await checkTypeScript(checks);
await checkBundlers(checks);
await checkByUrl(checks);

await checks.check("the built code is tied to no runtime, and evaluates none", () => {
  for (const file of readdirSync(new URL("dist/", root), { recursive: true, encoding: "utf8" })) {
    // The command is for Node.js, Deno and Bun.
    if (!file.endsWith(".js") || file.startsWith("cli/")) continue;
    const code = read(`dist/${file}`);
    for (const forbidden of [
      /\b(?:from|import|require)\b[\s(]*["']node:/,
      /\bBuffer\b/,
      /\bprocess\./,
      /\beval\(/,
      /new Function\b/,
      /\bwindow[.[]/,
    ]) {
      assert.doesNotMatch(code, forbidden, `${file} has ${forbidden}`);
    }
  }
});

await checks.check("docs/errors.md lists every code with its class", () => {
  const rows = read("docs/errors.md").matchAll(/^\| `(ERR_\w+)` `(\w+)` \|/gm);
  const table = [...rows].map(([, code = "", name = ""]) => ({ code, name }));
  const union = read("dist/errors.d.ts").match(/type ErrorCode = ([^;]+);/)?.[1] ?? "";
  const codes = [...union.matchAll(/"(ERR_\w+)"/g)].map(([, code]) => code);
  assert.deepEqual(table.map(({ code }) => code).sort(), codes.sort());
  for (const { code, name } of table) {
    const Class = (library as unknown as Record<string, ErrorClass | undefined>)[name];
    assert.ok(Class !== undefined, name);
    const error = name === "UnsupportedKeyError" ? new Class(code, "why") : new Class("why", { retryAfter: 1 });
    assert.deepEqual([error.name, error.code], [name, code]);
  }
});

const example = fileURLToPath(new URL("examples/quickstart/main.js", root));
const quickstart = (...given: string[]) =>
  run(process.execPath, [example, ...given]).then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    ({ code, stdout, stderr }) => ({ code: code as number, output: `${stdout}${stderr}` }),
  );

await checks.check("the quick start does the main job", async () => {
  const { code, output } = await quickstart();
  assert.equal(code, 0, output);
  assert.match(output, /^8 tokens minted and verified, 66 answers right, 0 wrong$/m);
});

await checks.check("the quick start verifies a token that comes from elsewhere", async () => {
  const issuer = await startIssuer(new URL("tests/fixtures/tls/", root));
  try {
    const url = `${issuer.https}/elsewhere`;
    const key = await library.generateKey("RS256");
    await fetch(`${issuer.http}/control/elsewhere`, {
      method: "PUT",
      body: JSON.stringify({
        "/.well-known/openid-configuration": { body: JSON.stringify({ issuer: url, jwks_uri: `${url}/jwks` }) },
        "/jwks": { body: JSON.stringify(library.exportJwks(key)) },
      }),
    });
    const audience = "https://storage.example";
    const made = new library.SciToken({ key, claims: { aud: audience, sub: "jane", scope: "read:/a" } });
    const token = await made.serialize({ issuer: url });
    const good = await quickstart(token, "--issuer", url, "--audience", audience);
    assert.equal(good.code, 0, good.output);
    assert.match(good.output, /allows read on \/a/);
    const wrong = await quickstart(token, "--issuer", url, "--audience", "https://other.example");
    assert.deepEqual([wrong.code, /ERR_AUDIENCE/.test(wrong.output)], [1, true], wrong.output);
    const untrusted = await quickstart(token, "--issuer", "https://other.example");
    assert.deepEqual([untrusted.code, /ERR_ISSUER_UNTRUSTED/.test(untrusted.output)], [1, true], untrusted.output);
    assert.equal((await quickstart(token)).code, 2);
    assert.equal((await quickstart("--what")).code, 2);
  } finally {
    issuer.close();
  }
});

console.log(JSON.stringify(checks.report("Package")));
