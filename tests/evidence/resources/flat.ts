/** Any number of hostile tokens, no two the same, leave no more memory taken than a quarter of them. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Checks } from "../../checks.ts";
import { built } from "../../runtimes/programs.ts";
import type { Told } from "./flat-child.ts";

/** Bytes by which a process that does the same over and over comes out differently. */
const NOISE = 1_000_000;
const MEBIBYTE = 2 ** 20;

export async function checkFlat(checks: Checks, count: number, seed: number): Promise<void> {
  const given = ["--expose-gc", built("resources"), "--child", String(count), String(seed)];
  const { stdout } = await promisify(execFile)(process.execPath, given);
  const told = JSON.parse(stdout) as Told;
  const { bytes, resident, kinds, wrong, seconds } = told;
  const mebibytes = (list: readonly number[]): string => list.map((one) => (one / MEBIBYTE).toFixed(2)).join(", ");
  console.log(
    `${count} hostile tokens, seed ${seed}, in ${seconds.toFixed(0)} s: ${mebibytes(bytes)} MiB after each quarter ` +
      `(resident ${mebibytes(resident)}); ${JSON.stringify(kinds)}`,
  );
  await checks.check(`each of ${count} hostile tokens is answered as it must be (seed ${seed})`, () =>
    assert.deepEqual(wrong, []),
  );
  await checks.check(`${count} hostile tokens leave memory flat (seed ${seed})`, () => {
    const [first = 0, ...later] = bytes;
    assert.equal(later.length, 3);
    const most = first + NOISE;
    for (const one of later) assert.ok(one <= most, `${mebibytes(bytes)} MiB after each quarter`);
  });
}
