/** Commands that documents show and that are not run as they stand, each with the reason. */

import assert from "node:assert/strict";
import type { Checks } from "../checks.ts";
import type { Block } from "./markdown.ts";

const CI = "a step of .ci/run, without which this would not run";
const EXAMPLES = "run by the row Examples, which takes it from here";
const STAYS = "the same program as the line before, which a row runs; it waits for Ctrl-C";
const REGISTRY = "fetches a release from a package registry; the packed one is tried by the row Package";
const ACCOUNT = "needs an account of the reader's";
const BENCH = "takes an hour, or needs what it made; .ci/run has the quick form";

/** By document: command, and why it is not run. What stands behind ` #` is left out. */
const NOT_RUN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "CONTRIBUTING.md": {
    "npm install": CI,
    "npm test": CI,
    "npm test -- Deno WebKit Package": "a part of the line before",
    "npm test -- --tarball FILE": "what build/release.js does",
    "npm run lint": CI,
    "npm run types": CI,
    "npm run docs": CI,
    "npx deno test --doc -A src README.md docs": CI,
    "npm run bench": BENCH,
  },
  "README.md": {
    "npm install && npm start": CI,
    "npm install && npm test": CI,
  },
  "docs/command-line.md": {
    "npx scitokens --help": REGISTRY,
    "bunx --bun scitokens --help": REGISTRY,
    "deno run -A npm:scitokens --help": REGISTRY,
  },
  "docs/evidence.md": {
    "npm test -- Fuzzing Properties": CI,
    "npm run evidence -- fuzzing --long": "takes an hour; .ci/run has the short form",
  },
  "docs/getting-started.md": {
    "npm install scitokens": REGISTRY,
    "deno add npm:scitokens": REGISTRY,
    "bun add scitokens": REGISTRY,
  },
  "docs/performance.md": {
    "npm run bench": BENCH,
    "npm run bench -- verify repeat --in deno,chromium": BENCH,
    "npm run bench -- --all --json measured.json": BENCH,
    "node bench/report.js measured.json": BENCH,
    "npm run bench -- --quick --check": CI,
  },
  "examples/browser/README.md": {
    "npm install && npm run build": CI,
    "node examples/browser/serve.js": EXAMPLES,
  },
  "examples/bun/README.md": {
    "npm install && npm run build": CI,
    "npx bun examples/bun/main.ts": EXAMPLES,
    "npx bun examples/bun/main.ts --serve": STAYS,
  },
  "examples/cloudflare-worker/README.md": {
    "npm install && npm install --prefix tests && npm run build": CI,
    "node examples/cloudflare-worker/main.js": EXAMPLES,
    "node examples/cloudflare-worker/main.js --serve": STAYS,
    "npx wrangler kv namespace create SIGNING_KEYS": ACCOUNT,
    "npx wrangler kv namespace create ISSUER_KEYS": ACCOUNT,
    "npx wrangler deploy": ACCOUNT,
  },
  "examples/delegation/README.md": {
    "npm install && npm run build": CI,
    "node examples/delegation/main.js": EXAMPLES,
  },
  "examples/deno/README.md": {
    "npm install": CI,
    "npx deno run --unstable-kv --allow-net examples/deno/main.ts": EXAMPLES,
    "npx deno run --unstable-kv --allow-net examples/deno/main.ts --serve": STAYS,
  },
  "examples/node/README.md": {
    "npm install && npm run build": CI,
    "node examples/node/main.js": EXAMPLES,
    "node examples/node/main.js --serve": EXAMPLES,
  },
  "examples/playground/README.md": {
    "npm install && npm run build && npm ci --prefix tests": CI,
    "node examples/playground/main.js": "run by the row Playground, which takes it from here",
    "node examples/playground/main.js --build": "run by the row Playground, as a part of the line before",
  },
  "examples/storage/README.md": {
    "npm install && npm install --prefix tests && npm run build": CI,
    "node examples/storage/main.js": "what the form with --serve begins with",
    "npx deno run -A examples/storage/main.js": "what the form with --serve begins with",
    "npx bun examples/storage/main.js": "what the form with --serve begins with",
    "node examples/storage/main.js --serve": EXAMPLES,
    "npx deno run -A examples/storage/main.js --serve": EXAMPLES,
    "npx bun examples/storage/main.js --serve": EXAMPLES,
  },
};

/** Whether all commands of a block are among these. */
export function isNotRunHere({ file, language, code }: Block): boolean {
  return language === "sh" && commandsIn(code).every((command) => NOT_RUN[file]?.[command] !== undefined);
}

/** The list names nothing that no document shows. */
export async function checkNotRun(checks: Checks, blocks: readonly Block[]): Promise<void> {
  await checks.check("what is not run is shown somewhere", () => {
    const shown = new Set(blocks.flatMap(({ file, code }) => commandsIn(code).map((command) => `${file}: ${command}`)));
    const listed = Object.entries(NOT_RUN).flatMap(([file, commands]) =>
      Object.keys(commands).map((command) => `${file}: ${command}`),
    );
    assert.deepEqual(
      listed.filter((each) => !shown.has(each)),
      [],
    );
  });
}

function commandsIn(code: string): string[] {
  const lines = code.split("\n").map((line) => line.replace(/(?:^|\s)#.*/, "").trim());
  return lines.filter((line) => line !== "");
}
