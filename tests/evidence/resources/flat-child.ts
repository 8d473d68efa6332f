/** A process of its own that is given any number of hostile tokens, at each of its doors in turn, and tells how much memory it has after each quarter. */

import { setTimeout as sleep } from "node:timers/promises";
import { importLibrary } from "../../runtimes/application.ts";
import { Random } from "../../suite/key-cache/simulation/random.ts";
import { type Answer, doorsOf } from "./doors.ts";
import { type Kind, Strangers } from "./hostile.ts";

/** What it tells, in one line of JSON. */
export interface Told {
  /** Bytes after one, two, three and four quarters. */
  readonly bytes: readonly number[];
  /** Of the whole process, as the system sees it. */
  readonly resident: readonly number[];
  readonly kinds: Readonly<Partial<Record<Kind, number>>>;
  /** A few of the tokens that were answered in another way than they must be. */
  readonly wrong: readonly string[];
  readonly seconds: number;
}

/** Tokens that are under way at one time. */
const AT_ONCE = 20;
const QUARTERS = 4;
const MOST_TOLD = 5;

export async function takeHostile(count: number, seed: number): Promise<Told> {
  const library = await importLibrary();
  const key = await library.generateKey();
  const clock = { at: 1_800_000_000_000 };
  const strangers = new Strangers(library, key, new Random(seed));
  const doors = Object.entries(doorsOf(library, key, clock));
  const told = { bytes: [] as number[], resident: [] as number[], wrong: [] as string[] };
  const kinds: Partial<Record<Kind, number>> = {};
  const started = performance.now();
  let taken = 0;

  const note = (door: string, kind: Kind, { got, expected }: Answer): void => {
    if (got !== expected && told.wrong.length < MOST_TOLD) {
      told.wrong.push(`${door}, ${kind}: ${got || "let in"} instead of ${expected || "let in"}`);
    }
  };
  const takeOne = async (): Promise<void> => {
    clock.at += 5;
    const token = await strangers.next(Math.floor(clock.at / 1000));
    kinds[token.kind] = (kinds[token.kind] ?? 0) + 1;
    const [name, door] = doors[taken++ % doors.length] as (typeof doors)[number];
    note(name, token.kind, await door(token));
  };

  for (let quarter = 0; quarter < QUARTERS; quarter++) {
    for (let left = count / QUARTERS; left > 0; left -= AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, takeOne));
    }
    told.bytes.push(await settledBytes());
    told.resident.push(process.memoryUsage().rss);
  }
  return { ...told, kinds, seconds: (performance.now() - started) / 1000 };
}

/** What is taken once nothing is left that could be let go. */
async function settledBytes(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    await sleep(100);
    (globalThis as { gc?: () => void }).gc?.();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
