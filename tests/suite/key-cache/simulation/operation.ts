/** What is done with a key cache in one moment of a simulation, and what came of it. */

/** One exchange with the issuer: metadata and key set, or the key set alone. */
export interface Attempt {
  readonly paths: readonly string[];
  /** Whether the cache took it for good. */
  readonly good: boolean;
}

/** One look-up: the name of the key that was accepted, or the code of the refusal. */
export type Outcome =
  | { readonly kid: string; readonly accepted: string }
  | { readonly kid: string; readonly refused: string };

export interface Operation {
  readonly step: number;
  /** The simulated second. */
  readonly at: number;
  /** Which cache: each has a number of its own. */
  readonly cache: number;
  readonly act: "look up" | "refresh";
  readonly outcomes: readonly Outcome[];
  readonly attempts: readonly Attempt[];
  /** All that the cache told, in order. */
  readonly events: readonly string[];
}

/** One line of a log. */
export function describe({ step, at, cache, act, outcomes, attempts, events }: Operation): string {
  const results = outcomes.map((outcome) =>
    "accepted" in outcome ? `${outcome.kid} -> ${outcome.accepted}` : `${outcome.kid} -> ${outcome.refused}`,
  );
  const asked = attempts.map(({ paths, good }) => `${good ? "good" : "failed"} (${paths.join(", ")})`);
  return [
    `${step}: at ${at} s, cache ${cache}, ${act}`,
    [...new Set(results)].join(", "),
    asked.length === 0 ? "nothing asked" : `asked: ${asked.join(" and ")}`,
    `events: ${[...new Set(events)].join(", ") || "none"}`,
  ].join("; ");
}
