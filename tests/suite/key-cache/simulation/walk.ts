/** Walks through simulated days: look-ups, alone and many at once, refreshes, restarts, a second cache on the same store. */

import type { KeyStore } from "../../../../src/index.ts";
import type { Library } from "../../environment.ts";
import type { KeyPool } from "./key-pool.ts";
import type { Operation, Outcome } from "./operation.ts";
import type { Random } from "./random.ts";
import { HOUR, publishedAt, type Schedule } from "./schedule.ts";
import { Service } from "./service.ts";

/** Breaks a store for a while, in the middle of a simulation. */
export interface Interruption {
  /** Whether nothing is lost of what the store had, and nothing has to do without it. */
  readonly lossless?: boolean;
  begin(): Promise<void>;
  end(): Promise<void>;
  /** Called when the simulation is over, however it ended. */
  over?(): void;
}

export interface Journey {
  readonly library: Library;
  readonly issuer: string;
  readonly schedule: Schedule;
  readonly random: Random;
  readonly pool: KeyPool;
  /** Opens the store that all caches share, which is to go by this clock. */
  readonly open: ((now: () => number) => KeyStore) | undefined;
  readonly interruption: Interruption | undefined;
}

/** When simulations begin, in seconds since 1970. */
const START = 1_782_043_200;
const ACTS = { "look up": 60, crowd: 5, storm: 4, refresh: 5, restart: 3, join: 4 };
const CROWD = 20;
const STORM = 8;
/** Of the way: where the store breaks, and where it is whole again. */
const BROKEN = [0.4, 0.6] as const;

/** Goes all the way, and tells each operation when it is done. */
export async function walk(journey: Journey, onOperation: (operation: Operation) => void): Promise<void> {
  const walker = new Walker(journey, onOperation);
  const { random, schedule, interruption } = journey;
  const [begin, end] = BROKEN.map((part) => part * schedule.end) as [number, number];
  for (let at = 0, next = 0; at < schedule.end; at = next) {
    next = (await walker.act(at)) + pause(random);
    if (at < begin && next >= begin) await interruption?.begin();
    if (at < end && next >= end) await interruption?.end();
  }
}

/** Seconds until something happens again: at times much does, at times nothing for a night. */
function pause(random: Random): number {
  return random.chance(0.3) ? random.between(1, 45) : random.magnitude(40, 14 * HOUR);
}

class Walker {
  readonly #journey: Journey;
  readonly #onOperation: (operation: Operation) => void;
  readonly #services: { readonly id: number; readonly service: Service }[] = [];
  #at = 0;
  #step = 0;
  #started = 0;

  constructor(journey: Journey, onOperation: (operation: Operation) => void) {
    this.#journey = journey;
    this.#onOperation = onOperation;
    this.#start();
  }

  /** Does something, and tells how late it is then. */
  async act(at: number): Promise<number> {
    this.#at = at;
    await this.#act();
    return this.#at;
  }

  async #act(): Promise<void> {
    const { random, open } = this.#journey;
    switch (random.weighted(ACTS)) {
      case "crowd":
        return this.#lookUp(Array.from({ length: CROWD }, () => this.#kid()));
      case "storm":
        for (let i = 0; i < STORM; i++) {
          await this.#lookUp([this.#kid()]);
          this.#at += random.between(0, 12);
        }
        return;
      case "refresh":
        return this.#operate("refresh", [], async (service) => {
          await service.refresh();
          return "";
        });
      case "restart":
        this.#services.splice(random.between(0, this.#services.length - 1), 1);
        this.#start();
        return this.#lookUp([this.#kid()]);
      case "join":
        if (open !== undefined && this.#services.length < 3) this.#start();
        return this.#lookUp([this.#kid()]);
      default:
        return this.#lookUp([this.#kid()]);
    }
  }

  #start(): void {
    const { library, issuer, schedule, random, open } = this.#journey;
    const now = (): number => (START + this.#at) * 1000;
    const store = open?.(now);
    const service = new Service(library, {
      issuer,
      at: () => this.#at,
      now,
      random: random.next,
      timeout: schedule.slow ? 0.25 : 10,
      ...(store !== undefined && { store }),
    });
    this.#services.push({ id: this.#started++, service });
  }

  /** A `kid` that is published, was or will be, or never is. */
  #kid(): string {
    const { random, schedule, pool } = this.#journey;
    const published = publishedAt(schedule, this.#at);
    if (random.chance(0.12)) return `bogus-${random.between(0, 999)}`;
    return random.pick(published.length > 0 && random.chance(0.6) ? published : pool.keys).kid;
  }

  async #lookUp(kids: readonly string[]): Promise<void> {
    const { pool } = this.#journey;
    await this.#operate("look up", kids, (service, kid) => service.getKey(kid).then(pool.nameOf));
  }

  async #operate(
    act: Operation["act"],
    kids: readonly string[],
    run: (service: Service, kid: string) => Promise<string>,
  ): Promise<void> {
    const { id, service } = this.#journey.random.pick(this.#services);
    const tries = (kids.length > 0 ? kids : [""]).map(async (kid): Promise<Outcome> => {
      try {
        return { kid, accepted: await run(service, kid) };
      } catch (error) {
        return { kid, refused: codeOf(error) };
      }
    });
    const outcomes = await Promise.all(tries);
    const done = await service.done();
    this.#onOperation({ step: this.#step++, at: this.#at, cache: id, act, outcomes, ...done });
  }
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : `no code: ${String(error)}`;
}
