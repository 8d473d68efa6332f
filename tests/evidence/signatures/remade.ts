/** Whether `tests/vectors/signatures.json` is what its program writes. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "../../package/pack.ts";

export async function remade(): Promise<void> {
  const vectors = join(root, "tests/vectors");
  // -B: nothing compiled is left beside it.
  const made = await promisify(execFile)("python3", ["-B", join(vectors, "signatures/make.py")], {
    maxBuffer: 2 ** 24,
  });
  assert.equal(made.stdout === (await readFile(join(vectors, "signatures.json"), "utf8")), true, "they differ");
}
