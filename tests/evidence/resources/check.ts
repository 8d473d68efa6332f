/**
 * What strangers can take of a service: memory, time and connections, all bounded. Each limit by itself is tried in the suite
 * (`tests/suite/limits`), and that no regular expression can be made slow in the row Package (`tests/package/redos.ts`).
 */

import { Checks } from "../../checks.ts";
import { checkFlat } from "./flat.ts";
import { takeHostile } from "./flat-child.ts";
import { checkLinear } from "./linear.ts";
import { checkSlow } from "./slow.ts";
import { askSlow } from "./slow-child.ts";

const SHORT = 50_000;
const LONG = 1_000_000;
const SEED = 20_270_115;

const [mode, ...given] = process.argv.slice(2);
if (mode === "--child") {
  const [count, seed] = given.map(Number) as [number, number];
  console.log(JSON.stringify(await takeHostile(count, seed)));
} else if (mode === "--slow") {
  await askSlow(given[0] as string);
} else {
  const checks = new Checks();
  await checkSlow(checks);
  await checkLinear(checks);
  await checkFlat(checks, mode === "--long" ? LONG : SHORT, Number(given[0] ?? SEED));
  console.log(JSON.stringify(checks.report("Resources")));
}
