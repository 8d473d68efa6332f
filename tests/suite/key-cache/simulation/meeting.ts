/** Simulations that share a place meet in their middle, where it is broken for all of them, and again to have it mended. */

import type { Interruption } from "./walk.ts";

/** A meeting of so many. It takes place when all are there that have not gone home. */
class Meeting {
  readonly #act: () => Promise<void>;
  readonly #waiting: ((acted: Promise<void>) => void)[] = [];
  #missing: number;

  constructor(members: number, act: () => Promise<void>) {
    this.#missing = members;
    this.#act = act;
  }

  /** Waits for the others, and for what is done then. */
  come(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.leave();
    });
  }

  /** Is no more waited for. */
  leave(): void {
    this.#missing--;
    if (this.#missing > 0) return;
    const acted = this.#waiting.length > 0 ? this.#act() : Promise.resolve();
    for (const resolve of this.#waiting.splice(0)) resolve(acted);
  }
}

/** What each of some simulations, which must all run at a time, is given to share one interruption. */
export function sharedInterruption(
  members: number,
  { begin, end, lossless = false }: Interruption,
): () => Interruption {
  const [first, second] = [new Meeting(members, begin), new Meeting(members, end)];
  return () => {
    const left = new Set([first, second]);
    const meet = (meeting: Meeting) => (): Promise<void> => {
      left.delete(meeting);
      return meeting.come();
    };
    return {
      lossless,
      begin: meet(first),
      end: meet(second),
      over() {
        for (const meeting of left) meeting.leave();
        left.clear();
      },
    };
  };
}
