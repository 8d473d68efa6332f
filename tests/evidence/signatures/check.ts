/**
 * Evidence on signatures beside what the suite shows in each runtime: the vectors are what their program writes, OpenSSL judges
 * them alike, and of fresh keys no signature with any one bit changed is taken, natively or by the fallback. `--long` does the
 * last a hundred times, which takes an hour; `--rounds N` as often as that.
 */

import { Checks } from "../../checks.ts";
import { importLibrary } from "../../runtimes/application.ts";
import { ALGORITHMS } from "../../suite/algorithms.ts";
import { changedBits } from "./changed-bits.ts";
import { judgedByOpenSsl } from "./openssl.ts";
import { remade } from "./remade.ts";

const given = process.argv.slice(2);
const rounds = given.includes("--rounds")
  ? Number(given[given.indexOf("--rounds") + 1])
  : given.includes("--long")
    ? 100
    : 1;
if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error("--rounds takes a number of 1 or more");

const library = await importLibrary();
const checks = new Checks();
await checks.check("the vectors are what their program writes", remade);
await judgedByOpenSsl(checks);
let tried = 0;
for (let round = 1; round <= rounds; round++) {
  for (const algorithm of ALGORITHMS) {
    await checks.check(`${algorithm}, round ${round}: no changed bit is taken`, async () => {
      tried += await changedBits(library, algorithm);
    });
  }
  // Who waits for an hour sees how far it is.
  if (rounds > 1) console.log(`round ${round} of ${rounds}: ${tried} signatures`);
}
const report = checks.report("Signatures");
console.log(`${tried} signatures with one bit changed`);
console.log(JSON.stringify(report));
process.exitCode = report.failed === 0 ? 0 : 1;
