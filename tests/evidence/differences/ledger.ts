/** Where two libraries answer otherwise, and why: each disagreement needs a row, and each row a disagreement. */

/** Who of the two says yes. */
export type Side = "peer" | "here";

/** A reason to answer otherwise, on purpose. */
export interface Row<Case> {
  /** A row of docs/decisions.md ("A5"), or its heading. */
  readonly rule: string;
  readonly reason: string;
  /** Who accepts: the peer, where we are stricter, or we. */
  readonly accepts: Side;
  /** Whether it is the reason in this case, by what was given and not by what was answered. */
  readonly holds: (given: Case) => boolean;
  /** What we say, where we refuse. */
  readonly words?: RegExp;
  /** Whether thousands of cases may well have none of it. */
  readonly rare?: boolean;
}

/** What both said to one case. */
export interface Answers {
  /** Our refusal in words, code first; `undefined` when we accept. */
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
}

export interface Tally {
  bothAccept: number;
  bothRefuse: number;
  explained: number;
}

/** How many kinds of failures are told of one comparison, each with its first case. */
const TOLD = 20;

export class Ledger<Case> {
  readonly tally: Tally = { bothAccept: 0, bothRefuse: 0, explained: 0 };
  readonly #rows: ReadonlyMap<Row<Case>, { times: number }>;
  readonly #tell: (given: Case) => string;
  /** Of each problem the first case, and how many there were. */
  readonly #failures = new Map<string, { readonly first: Case; times: number }>();
  #failed = 0;

  constructor(rows: readonly Row<Case>[], tell: (given: Case) => string) {
    this.#rows = new Map(rows.map((row) => [row, { times: 0 }]));
    this.#tell = tell;
  }

  get cases(): number {
    return this.tally.bothAccept + this.tally.bothRefuse + this.tally.explained + this.#failed;
  }

  /** Takes down what came of a case; a disagreement is put to the first row that explains it. */
  enter(given: Case, { ours, theirs }: Answers): void {
    if (ours === undefined && theirs === undefined) this.tally.bothAccept++;
    else if (ours !== undefined && theirs !== undefined) this.tally.bothRefuse++;
    else this.#explain(given, { ours, theirs });
  }

  /** Takes down what no row can explain. */
  fail(given: Case, problem: string): void {
    this.#failed++;
    const failure = this.#failures.get(problem) ?? { first: given, times: 0 };
    failure.times++;
    this.#failures.set(problem, failure);
  }

  /** @throws Error when anything is not explained. */
  demandExplained(): void {
    if (this.#failed === 0) return;
    const told = [...this.#failures].slice(0, TOLD).map(([problem, { first, times }]) => {
      return `${times} times ${problem}: ${this.#tell(first)}`;
    });
    throw new Error(`${this.#failed} of ${this.cases} not explained, among them\n  ${told.join("\n  ")}`);
  }

  /**
   * @param long - Whether so much was tried that also what is rare must have come up.
   * @throws Error when a row explains nothing: the libraries agree now, or nothing is tried that it is about.
   */
  demandUsed(long: boolean): void {
    const demanded = [...this.#rows].filter(([{ rare }]) => long || rare !== true);
    const idle = demanded.filter(([, { times }]) => times === 0).map(([row]) => name(row));
    if (idle.length > 0) throw new Error(`these rows explain nothing:\n  ${idle.join("\n  ")}`);
  }

  /** The rows and how often each was the reason, for people. */
  lines(): readonly string[] {
    const rows = [...this.#rows].map(([row, { times }]) => `${String(times).padStart(7)}  ${name(row)}`);
    const { bothAccept, bothRefuse, explained } = this.tally;
    return [
      `${this.cases} cases: both accept ${bothAccept}, both refuse ${bothRefuse}, explained ${explained}, not explained ${this.#failed}`,
      ...rows,
    ];
  }

  #explain(given: Case, { ours, theirs }: Answers): void {
    const accepts: Side = ours === undefined ? "here" : "peer";
    for (const [row, count] of this.#rows) {
      if (row.accepts !== accepts || !row.holds(given)) continue;
      if (ours !== undefined && row.words !== undefined && !row.words.test(ours)) continue;
      count.times++;
      this.tally.explained++;
      return;
    }
    this.fail(given, ours === undefined ? `only we accept (they: ${theirs})` : `only they accept (we: ${ours})`);
  }
}

function name<Case>({ rule, accepts, reason }: Row<Case>): string {
  return `${rule}, ${accepts === "peer" ? "we are stricter" : "we accept more"}: ${reason}`;
}
