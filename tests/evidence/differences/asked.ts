/** How much of the differences is asked for, and with which chance. */

/** The short form takes the same cases each time, so that a row that explains nothing any more is noticed at once. */
const STANDING_SEED = 20_260_101;

export interface Asked {
  readonly long: boolean;
  readonly seed: number;
}

/** Reads `--long` and `--seed NUMBER`. */
export function readAsked(given: readonly string[] = process.argv.slice(2)): Asked {
  const long = given.includes("--long");
  const place = given.indexOf("--seed");
  const seed = place === -1 ? STANDING_SEED : Number(given[place + 1]);
  const strange = given.find((one, index) => one !== "--long" && index !== place && index !== place + 1);
  if (!Number.isSafeInteger(seed) || strange !== undefined) throw new Error("arguments: [--long] [--seed NUMBER]");
  return { long, seed };
}
