/** The runtime's timers and its clock that only goes forwards, of which a test says when they go on. */

type Act = (...given: unknown[]) => void;

interface Timer {
  at: number;
  readonly act: () => void;
  /** Milliseconds from one time to the next, of one that goes on. */
  readonly every: number | undefined;
}

/** Real turns of the event loop in which what needs no timer comes to its end. */
const TURNS = 4;

/** Milliseconds that pass from one look to the next whether something has come to its end. */
const STEP = 10;

/** From its making until it is over, no time passes but by {@link pass}. */
export class VirtualTime {
  readonly #real = { setTimeout, clearTimeout, setInterval, clearInterval };
  readonly #clock = Object.getOwnPropertyDescriptor(performance, "now");
  readonly #timers = new Map<unknown, Timer>();
  readonly #loaded: () => Promise<unknown>;
  /** How many timers have been set. */
  set = 0;
  /** Milliseconds, and whole ones, so that nothing is rounded. */
  #now = Math.ceil(performance.now());

  /** @param loaded - Comes to its end when what was begun to be loaded before is there, however long the runtime takes for that. */
  constructor(loaded: () => Promise<unknown>) {
    this.#loaded = loaded;
    const clear = (timer: unknown): void => {
      if (!this.#timers.delete(timer)) this.#real.clearTimeout.call(globalThis, timer as undefined);
    };
    Object.assign(globalThis, {
      setTimeout: (act: Act, pause = 0, ...given: unknown[]) => this.#set(() => act(...given), pause, undefined),
      setInterval: (act: Act, pause = 0, ...given: unknown[]) => this.#set(() => act(...given), pause, pause),
      clearTimeout: clear,
      clearInterval: clear,
    });
    Object.defineProperty(performance, "now", { value: () => this.#now, configurable: true, writable: true });
  }

  /** How many timers there are that have neither gone off nor been cleared. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Lets so many milliseconds pass, and what is due in them happen. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await this.#loaded();
    for (;;) {
      await this.#settle();
      const next = Math.min(...[...this.#timers.values()].map(({ at }) => at));
      if (next > end) break;
      this.#now = Math.max(this.#now, next);
      for (const [timer, it] of [...this.#timers]) if (it.at === next) this.#goOff(timer, it);
    }
    this.#now = end;
  }

  /** Lets time pass until something has come to its end, and gives what came of it. */
  async until<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const over = (): void => {
      isOver = true;
    };
    work.then(over, over);
    while (!isOver) await this.pass(STEP);
    return work;
  }

  /** No timer that is set goes off any more, as in Workers when the request is over that set it. */
  drop(): void {
    for (const timer of this.#timers.values()) timer.at = Number.POSITIVE_INFINITY;
  }

  over(): void {
    Object.assign(globalThis, this.#real);
    if (this.#clock === undefined) Reflect.deleteProperty(performance, "now");
    else Object.defineProperty(performance, "now", this.#clock);
  }

  #goOff(timer: unknown, it: Timer): void {
    // One that went off before may have ended it.
    if (!this.#timers.has(timer)) return;
    if (it.every === undefined) this.#timers.delete(timer);
    else it.at += it.every;
    it.act();
  }

  /** Lets happen what takes no time: no test waits in it for what a runtime does in its own time. */
  async #settle(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn++) {
      await new Promise<void>((resolve) => {
        this.#real.setTimeout.call(globalThis, resolve, 0);
      });
    }
  }

  #set(act: () => void, pause: number, every: number | undefined): object {
    const timer = {};
    this.set++;
    this.#timers.set(timer, { at: this.#now + pause, act, every });
    return timer;
  }
}
