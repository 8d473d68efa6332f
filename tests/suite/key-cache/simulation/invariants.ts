/** What must hold of key caches, whatever becomes of their issuer and their store. */

import { stepAt } from "../../../issuer/timeline.ts";
import { METADATA } from "../../issuer.ts";
import { Budget } from "./budget.ts";
import type { Operation, Outcome } from "./operation.ts";
import { CODES, dueOf, type Fetch, hasKid, isAlive, LONGEST_BACKOFF, RETRY_INTERVAL, Violation } from "./rules.ts";
import { publishedAt, type Schedule } from "./schedule.ts";

/** What is known of one cache. */
interface Known {
  readonly budget: Budget;
  /** The fetch whose keys it must have in memory. */
  latest: Fetch | undefined;
}

/** How the caches of a simulation keep their keys. */
export interface Keeping {
  /** Whether they have a store in common. */
  readonly shared: boolean;
  /** Whether that store never loses anything, and always answers. */
  readonly sound: boolean;
}

/** Follows the operations of a simulation, and throws a Violation at the first that must not be. */
export class Invariants {
  readonly #schedule: Schedule;
  readonly #keeping: Keeping;
  readonly #caches = new Map<number, Known>();
  readonly #fetches: Fetch[] = [];

  constructor(schedule: Schedule, { shared, sound }: Keeping) {
    this.#schedule = schedule;
    this.#keeping = { shared, sound: shared && sound };
  }

  check(operation: Operation): void {
    const { at, cache, act, outcomes, attempts } = operation;
    const known = this.#known(cache);
    const had = this.#had(operation, known.latest);
    const others = this.#ofOthers(cache, known.latest).filter((fetch) => isAlive(fetch, at));
    this.#checkAnswers(operation);
    // Of a sound store, it is known what it brings.
    const instead = had !== undefined && this.#keeping.sound ? [] : others;
    const fetched = this.#fetchedIn(operation, had === undefined ? instead : [had, ...instead]);
    for (const outcome of outcomes) {
      checkCode(outcome);
      if (act === "look up") checkOutcome(outcome, had, [...others, ...fetched], this.#fetches);
    }
    if (act === "look up" && attempts.every(({ good }) => good)) this.#checkZeal(operation, known.budget, had, others);
    known.budget.check(operation, had, instead, stepAt(this.#schedule, at));
    this.#fetches.push(...fetched);
    known.latest = fetched.at(-1) ?? this.#adopted(operation, known.latest, had);
  }

  #known(cache: number): Known {
    const known = this.#caches.get(cache) ?? { budget: new Budget(), latest: undefined };
    this.#caches.set(cache, known);
    return known;
  }

  /** The fetch whose keys a cache must have at hand: in memory, or in a sound store when those are old or none. */
  #had({ at, events }: Operation, latest: Fetch | undefined): Fetch | undefined {
    const looksThere = latest === undefined || at >= latest.due.earliest || events.includes("loaded");
    const had = this.#keeping.sound && looksThere ? this.#fetches.at(-1) : latest;
    return had !== undefined && isAlive(had, at) ? had : undefined;
  }

  /** Fetches of other caches that the store may have brought, or may bring now. */
  #ofOthers(cache: number, latest: Fetch | undefined): Fetch[] {
    if (!this.#keeping.shared || (this.#keeping.sound && latest === undefined)) return [];
    const since = latest?.at ?? 0;
    const newer = this.#fetches.filter((fetch) => fetch.cache !== cache && fetch.at >= since);
    return latest === undefined ? newer : [latest, ...newer];
  }

  /** Good answers are taken, others are not. */
  #checkAnswers({ attempts, at }: Operation): void {
    const { trouble } = stepAt(this.#schedule, at);
    for (const { good, paths } of attempts) {
      const spoilt = trouble !== undefined && trouble !== "no keys";
      // Metadata at hand are not asked for, and what is wrong with them now is not known.
      const unseen = trouble === "of another issuer" && !paths.includes(METADATA);
      if (good && spoilt && !unseen) throw new Violation(`an answer was taken that was in trouble: ${trouble}`);
      if (!good && trouble === undefined && !this.#schedule.slow) throw new Violation("a good answer was not taken");
      if (good && paths.at(-1) !== "/jwks") throw new Violation("keys were had without a request for them");
    }
  }

  /** @param before - The fetches of which one brought what was at hand. */
  #fetchedIn({ attempts, at, cache }: Operation, before: readonly Fetch[]): Fetch[] {
    const keys = publishedAt(this.#schedule, at);
    const { cacheControl } = stepAt(this.#schedule, at);
    const good = attempts.filter((attempt) => attempt.good);
    return good.map(({ paths }) => ({
      at,
      cache,
      keys,
      due: dueOf(at, cacheControl, paths.length === 1 ? before : []),
    }));
  }

  /** What is due is done, and what can be found is found. */
  #checkZeal(operation: Operation, budget: Budget, had: Fetch | undefined, others: readonly Fetch[]): void {
    const { at, attempts, outcomes, events } = operation;
    if (budget.sinceFailure(at) < LONGEST_BACKOFF) return;
    const isDue = had !== undefined && at >= had.due.latest;
    const newer = events.includes("loaded") || others.some((fetch) => fetch.at > (had?.at ?? 0));
    if (isDue && attempts.length === 0 && !newer) {
      throw new Violation(`keys of ${had.at} s were due, and nobody asked for new ones`);
    }
    if (stepAt(this.#schedule, at).trouble !== undefined || this.#hasLookedLately(at, budget)) return;
    const published = publishedAt(this.#schedule, at);
    const missed = outcomes.find((outcome) => "refused" in outcome && published.some(({ kid }) => kid === outcome.kid));
    if (missed !== undefined && !this.#schedule.slow) {
      throw new Violation(`a published key was refused, though the issuer could be asked: ${missed.kid}`);
    }
  }

  /** Whether it is too early to ask for an unknown key. Keys that another has put into the store count, while they are new. */
  #hasLookedLately(now: number, budget: Budget): boolean {
    const last = this.#keeping.shared ? this.#fetches.at(-1) : undefined;
    return budget.sinceAttempt(now) < RETRY_INTERVAL || (last !== undefined && now - last.at < 2 * RETRY_INTERVAL);
  }

  /** What a cache has now that has fetched nothing. */
  #adopted({ events, outcomes }: Operation, latest: Fetch | undefined, had: Fetch | undefined): Fetch | undefined {
    if (!this.#keeping.sound) return latest;
    if (events.includes("loaded")) return this.#fetches.at(-1);
    return latest ?? (outcomes.some((outcome) => "accepted" in outcome) ? had : undefined);
  }
}

function checkCode(outcome: Outcome): void {
  if ("refused" in outcome && !CODES.includes(outcome.refused)) {
    throw new Violation(`an error that must not be: ${outcome.refused}`);
  }
}

/**
 * No key is accepted that nothing at hand has, and none is refused that all of it has.
 *
 * @param had - The keys that the cache must have had.
 * @param more - Keys that it may have had, or got meanwhile.
 * @param all - All that ever were fetched.
 */
function checkOutcome(outcome: Outcome, had: Fetch | undefined, more: readonly Fetch[], all: readonly Fetch[]): void {
  const serving = had === undefined ? more : [had, ...more];
  if ("refused" in outcome) {
    if (had === undefined || !serving.every((fetch) => hasKid(fetch, outcome.kid))) return;
    throw new Violation(`a key was refused that the last good fetch, at ${had.at} s, has: ${outcome.kid}`);
  }
  const holds = ({ keys }: Fetch): boolean => keys.some(({ name }) => name === outcome.accepted);
  if (serving.some(holds)) return;
  const expired = serving.length === 0 && all.some(holds);
  throw new Violation(`a key was accepted that ${expired ? "has expired" : "is not published"}: ${outcome.accepted}`);
}
