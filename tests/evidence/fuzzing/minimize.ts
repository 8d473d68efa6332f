/** A failing input, made as small as it can be and still fail so. */

import type { Target } from "./target.ts";

const MOST_TRIES = 1500;

/** The first words of what is wrong: what follows may quote the input. */
const kindOf = (problem: string): string => problem.slice(0, 24);

export async function minimize(target: Target, input: string, problem: string): Promise<string> {
  let least = Array.from(input);
  let tries = 0;
  for (let size = least.length >> 1; size > 0 && tries < MOST_TRIES; size = size > 1 ? size >> 1 : 0) {
    for (let from = 0; from < least.length && tries < MOST_TRIES; ) {
      const shorter = least.toSpliced(from, size);
      tries++;
      if (await failsSo(target, shorter.join(""), problem)) least = shorter;
      else from += size;
    }
  }
  return least.join("");
}

async function failsSo(target: Target, input: string, problem: string): Promise<boolean> {
  try {
    await target.run(input);
    return false;
  } catch (error) {
    return error instanceof Error && kindOf(error.message) === kindOf(problem);
  }
}
