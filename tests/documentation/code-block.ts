/** Code that a document shows. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../package/pack.ts";

/** The one block of TypeScript in a document that has these words. */
export function documentedCode(document: string, words: string): string {
  const text = readFileSync(join(root, document), "utf8");
  const blocks = [...text.matchAll(/^```ts\b[^\n]*\n(.*?)^```/gms)].map(([, block = ""]) => block);
  const [block, ...more] = blocks.filter((code) => code.includes(words));
  if (block === undefined || more.length > 0) throw new Error(`${document} has not just one block with ${words}`);
  return block;
}
