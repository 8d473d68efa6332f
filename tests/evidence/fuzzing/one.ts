/** One input, as a failure prints it. */

import { importLibrary } from "../../runtimes/application.ts";
import { makeBench } from "./bench.ts";
import { TARGETS } from "./targets/index.ts";

/** Tells what comes of it; throws where that is wrong. */
export async function runOne(name: string | undefined, base64: string): Promise<void> {
  const make = Object.hasOwn(TARGETS, name ?? "") ? TARGETS[name as string] : undefined;
  if (make === undefined) throw new Error(`give --target, one of ${Object.keys(TARGETS).join(", ")}`);
  const target = await make(await makeBench(await importLibrary()));
  const input = Buffer.from(base64, "base64").toString();
  console.log(JSON.stringify(input));
  console.log(await target.run(input));
}
