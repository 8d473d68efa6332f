/** The copy of the library that tells which of its branches have been run. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { application } from "../../package/pack.ts";
import type { Library } from "../../suite/environment.ts";
import type { Feedback } from "./campaign.ts";

/** The function that the copy calls in each branch. */
export const REACHED = "__reached";
/** More than there are branches. */
export const MOST_BRANCHES = 65_536;
/** The package, beside the original, and the module that imports it as `library.js` does that. */
export const copy: string = join(application, "node_modules/scitokens-instrumented");
export const copyModule: string = join(application, "library-instrumented.js");

/** The copy, and what it tells. */
export async function importInstrumented(): Promise<{ library: Library; feedback: Feedback }> {
  const seen = new Uint8Array(MOST_BRANCHES);
  let isNew = false;
  Object.assign(globalThis, {
    [REACHED](branch: number) {
      if (seen[branch] === 1) return;
      seen[branch] = 1;
      isNew = true;
    },
  });
  const { library } = (await import(pathToFileURL(copyModule).href)) as { library: Library };
  const words = JSON.parse(readFileSync(join(copy, "words.json"), "utf8")) as string[];
  const feedback = {
    words,
    forget: () => void seen.fill(0),
    isNew() {
      const was = isNew;
      isNew = false;
      return was;
    },
  };
  return { library, feedback };
}
