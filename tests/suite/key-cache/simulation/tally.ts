/** What happened in simulations, by number: that nothing went wrong says little where nothing happened. */

import type { Asked } from "../../../issuer/route.ts";
import { stepAt } from "../../../issuer/timeline.ts";
import type { Operation } from "./operation.ts";
import { publishedAt, type Schedule } from "./schedule.ts";

const NOTHING = {
  operations: 0,
  requests: 0,
  fetches: 0,
  failures: 0,
  /** Answers with 304. */
  notModified: 0,
  accepted: 0,
  /** Accepted while the issuer was in trouble. */
  acceptedInTrouble: 0,
  /** Refused, though it once was published. */
  withdrawn: 0,
  /** Refused as there were no keys at all. */
  unavailable: 0,
  /** Keys had from the store. */
  loaded: 0,
  storeFailures: 0,
};

type Counts = Readonly<typeof NOTHING>;

export class Tally {
  readonly counts: Counts;

  constructor(counts: Counts = NOTHING) {
    this.counts = counts;
  }

  static of(operations: readonly Operation[], log: readonly Asked[], schedule: Schedule): Tally {
    const attempts = operations.flatMap((operation) => operation.attempts);
    const events = operations.flatMap((operation) => operation.events);
    const outcomes = operations
      .filter(({ act }) => act === "look up")
      .flatMap(({ at, outcomes }) => outcomes.map((outcome) => ({ at, ...outcome })));
    const ever = new Set(schedule.published.flat().map(({ kid }) => kid));
    const accepted = outcomes.filter((outcome) => "accepted" in outcome);
    const refusedWith = (code: string) => outcomes.filter((one) => "refused" in one && one.refused === code);
    return new Tally({
      operations: operations.length,
      requests: log.length,
      fetches: attempts.filter(({ good }) => good).length,
      failures: attempts.filter(({ good }) => !good).length,
      notModified: log.filter(({ answered }) => answered === "304").length,
      accepted: accepted.length,
      acceptedInTrouble: accepted.filter(({ at }) => stepAt(schedule, at).trouble !== undefined).length,
      withdrawn: refusedWith("ERR_KEY_MISSING").filter(
        ({ at, kid }) => ever.has(kid) && !publishedAt(schedule, at).some((key) => key.kid === kid),
      ).length,
      unavailable: refusedWith("ERR_KEYS_UNAVAILABLE").length,
      loaded: events.filter((type) => type === "loaded").length,
      storeFailures: events.filter((type) => type === "store_failed").length,
    });
  }

  /** Both together. */
  plus({ counts }: Tally): Tally {
    const names = Object.keys(NOTHING) as (keyof Counts)[];
    return new Tally(
      Object.fromEntries(names.map((name) => [name, this.counts[name] + counts[name]])) as unknown as Counts,
    );
  }
}
