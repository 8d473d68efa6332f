/** Where a secret is compared, it is by its digest, in a time that tells nothing; every other comparison of one is looked at. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript-5";
import type { Checks } from "../../checks.ts";
import { root } from "../../package/pack.ts";

/** How secrets are named. */
const SECRET =
  /secret|password|credential|token|_code\b|verifier|assertion|nonce|\bd\b|digest|signature|authorization/i;

/** Comparisons of what only sounds like a secret, and what it is; by file and text. */
const REVIEWED: Readonly<Record<string, string>> = {
  "src/errors.ts: (error as SciTokensError).code === code": "the code of an error",
  "src/http/token-source.ts: this.#held?.token === token": "a client's own token, with the one it sent",
};

/** Where the one function that compares secrets must be called. */
const CALLS: Readonly<Record<string, number>> = { "src/http/issuer/client-authentication.ts": 1 };

export async function checkComparisons(checks: Checks): Promise<void> {
  const files = sources("src");
  await checks.check("no secret is compared character by character", () => {
    const found = files.flatMap((file) => comparisonsIn(file));
    assert.deepEqual(found.filter((one) => !Object.hasOwn(REVIEWED, one)).sort(), []);
    for (const one of Object.keys(REVIEWED)) assert.ok(found.includes(one), `${one} is no more`);
  });
  await checks.check("secrets of clients are compared by their digests", () => {
    for (const [file, count] of Object.entries(CALLS)) {
      assert.equal(readFileSync(join(root, file), "utf8").split("await isSameSecret(").length - 1, count);
    }
    const code = readFileSync(join(root, "src/http/issuer/secret.ts"), "utf8");
    // It looks at every byte, and never returns before.
    const body = code.slice(code.indexOf("async function isSameSecret"), code.indexOf("/** The SHA-256"));
    assert.match(body, /difference \|= byte \^/);
    assert.equal(body.split("return ").length - 1, 1);
    assert.doesNotMatch(body, /break|continue|\bif\b|\?|&&/);
  });
  await checks.check("the search finds a comparison of a secret", () => {
    const code = 'if (given.secret === known) a(); if (token !== undefined && typeof token === "string") b();';
    assert.deepEqual(comparisonsOf("x.ts", code), ["x.ts: given.secret === known"]);
  });
}

const EQUAL: readonly ts.SyntaxKind[] = [
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
];

function comparisonsIn(file: string): string[] {
  return comparisonsOf(file, readFileSync(join(root, file), "utf8"));
}

function comparisonsOf(file: string, code: string): string[] {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && EQUAL.includes(node.operatorToken.kind)) {
      const sides = [node.left, node.right];
      const isSecret = sides.some((side) => SECRET.test(side.getText(source)));
      if (isSecret && !sides.some((side) => isPlain(side, source))) found.push(`${file}: ${node.getText(source)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** What stands in the source is no secret (a literal, a constant by its name), nor is a type, a length, or whether there is one. */
function isPlain(node: ts.Expression, source: ts.SourceFile): boolean {
  const text = node.getText(source);
  const isConstant = /^(?:[A-Z][A-Z_]+|[A-Z]\w*\.\w+)$/.test(text);
  const isWord = /^(?:undefined|null|true|false|-?\d+|typeof .*|.*\.(?:length|size)|\(.* === undefined\))$/s.test(text);
  return ts.isLiteralExpression(node) || isConstant || isWord;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file));
}
