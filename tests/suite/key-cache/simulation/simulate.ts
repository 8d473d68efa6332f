/** Simulated days of key caches: an issuer that fails and rotates, caches that are to bear it, and what must hold. */

import type { KeyStore } from "../../../../src/index.ts";
import type { Asked } from "../../../issuer/route.ts";
import type { Environment, Library } from "../../environment.ts";
import { TestIssuer } from "../../issuer.ts";
import { Invariants } from "./invariants.ts";
import { keyPool } from "./key-pool.ts";
import { describe, type Operation } from "./operation.ts";
import { Random } from "./random.ts";
import { Violation } from "./rules.ts";
import { makeSchedule } from "./schedule.ts";
import { Tally } from "./tally.ts";
import { type Interruption, walk } from "./walk.ts";

export interface Simulation {
  /** All chance comes of it: the same seed is the same simulation. */
  readonly seed: number;
  /** Opens the store that all caches share, going by this clock. Default: each has its memory alone. */
  readonly open?: (now: () => number) => KeyStore;
  /** Breaks the store for a while. Then it may lose what it had. */
  readonly interruption?: Interruption;
  /** Told of each operation. */
  readonly onOperation?: (operation: Operation) => void;
}

const LINES = 20;

/**
 * Runs one simulation, and tells what happened in it, by number.
 *
 * @throws Violation at the first operation that must not be, with the seed and the operations before it.
 */
export async function simulate(library: Library, environment: Environment, simulation: Simulation): Promise<Tally> {
  const { seed, open, interruption } = simulation;
  const random = new Random(seed);
  const pool = await keyPool(library);
  const schedule = makeSchedule(random, pool);
  const issuer = await TestIssuer.following(environment, schedule);
  const sound = interruption === undefined || interruption.lossless === true;
  const invariants = new Invariants(schedule, { shared: open !== undefined, sound });
  const operations: Operation[] = [];
  try {
    await walk({ library, issuer: issuer.url, schedule, random, pool, open, interruption }, (operation) => {
      operations.push(operation);
      simulation.onOperation?.(operation);
      invariants.check(operation);
    });
    const log = await issuer.log();
    checkLog(log, operations);
    return Tally.of(operations, log, schedule);
  } catch (error) {
    throw new Violation(`seed ${seed}: ${error instanceof Error ? error.message : error}${tail(seed, operations)}`);
  } finally {
    interruption?.over?.();
  }
}

/** The issuer was asked just what the caches said they asked. */
function checkLog(log: readonly Asked[], operations: readonly Operation[]): void {
  const asked = operations.flatMap(({ attempts, at }) =>
    attempts.flatMap(({ paths }) => paths.map((path) => `${at} ${path}`)),
  );
  // A request that breaks off is sent again by some runtimes themselves.
  const whole = log.filter(({ answered }) => answered !== "down").map(({ at, path }) => `${at} ${path}`);
  const [told, seen] = [new Set(asked), new Set(whole)];
  const unseen = whole.filter((request) => !told.has(request)).length;
  if (unseen > 0 || whole.length > asked.length) {
    throw new Violation(`the issuer saw ${whole.length} requests, ${seen.size} of them different, of ${asked.length}`);
  }
}

function tail(seed: number, operations: readonly Operation[]): string {
  const lines = operations.slice(-LINES).map((operation) => `\n  ${describe(operation)}`);
  return `${lines.join("")}\nto run this seed alone: node tests/.build/simulation.js ${seed}`;
}
