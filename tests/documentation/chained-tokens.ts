/** The JSON that docs/chained-tokens.md shows is what its tokens, and the key that verifies them, are made of. */

import assert from "node:assert/strict";
import type { Checks } from "../checks.ts";
import { documentedCode } from "./code-block.ts";
import { type Block, placeOf } from "./markdown.ts";

export const CHAINED_TOKENS = "docs/chained-tokens.md";

export async function checkChainedTokens(checks: Checks, blocks: readonly Block[]): Promise<void> {
  const program = documentedCode(CHAINED_TOKENS, "requireKey: true, now");
  const [, publicKey = ""] = /^const publicKey = \{ (.*) \};$/m.exec(program) ?? [];
  const tokens = [...program.matchAll(/^const \w+ = \[\n(.*?)\n\]\.join\(""\);$/gms)].map(([, lines = ""]) =>
    lines.replaceAll(/[\s",]/g, ""),
  );
  const texts = tokens.flatMap((token) => token.split("."));
  const decoded = texts.map((part) => Buffer.from(part, "base64url").toString());
  // As the program writes an object, without the quotes around names.
  const made = [
    ...decoded,
    `{${publicKey.replaceAll(/(\w+): ("[^"]*")(, )?/g, '"$1":$2$3').replaceAll('", "', '","')}}`,
  ];
  for (const block of blocks) {
    await checks.check(`${placeOf(block)}: it is in one of the tokens, or the key`, () =>
      assert.ok(made.includes(block.code.trim()), block.code),
    );
  }
}
