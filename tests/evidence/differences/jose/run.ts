/** Generated tokens, asked of `jose` and of this library. */

import type { Checks } from "../../../checks.ts";
import type { Library } from "../../../suite/environment.ts";
import { Random } from "../../../suite/key-cache/simulation/random.ts";
import type { Asked } from "../asked.ts";
import { Ledger } from "../ledger.ts";
import { tell } from "./case.ts";
import { compare } from "./compare.ts";
import { generate } from "./generate.ts";
import { makeKeyRing } from "./keys.ts";
import { ROWS } from "./rows.ts";

const LONG = 100_000;
const SHORT = 5000;

export async function compareWithJose(checks: Checks, library: Library, { long, seed }: Asked): Promise<void> {
  const ring = await makeKeyRing(library);
  const ledger = new Ledger(ROWS, tell);
  const random = new Random(seed);
  const many = long ? LONG : SHORT;
  for (let index = 0; index < many; index++) await compare(library, ledger, await generate(ring, random));
  console.log(["jose", ...ledger.lines()].join("\n"));
  const again = `--seed ${seed}`;
  await checks.check(`jose, ${many} tokens (${again}): each disagreement has its row`, () => ledger.demandExplained());
  await checks.check(`jose (${again}): each row explains something`, () => ledger.demandUsed(long));
  await checks.check(`jose (${again}): many tokens are accepted by both, and many refused`, () => {
    const { bothAccept, bothRefuse } = ledger.tally;
    if (Math.min(bothAccept, bothRefuse) < many / 8) throw new Error(JSON.stringify(ledger.tally));
  });
}
