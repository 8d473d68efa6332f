/** Whether an answer is what it must be, and what may have been known by when. */

import type { Form } from "./form.ts";
import { REFRESH, TIMEOUT } from "./form.ts";
import { type KeyHistory, LOOK } from "./key-history.ts";
import type { Answer, Service } from "./service.ts";
import type { Kind, Sent } from "./tokens.ts";

/** Beyond the documented delay, in milliseconds: a fetch, and as long as a store takes that is away, twice. */
const SLACK = TIMEOUT * 1000 + 4000;
/** Milliseconds after a change in which keys can still arrive that were asked for before it. */
const UNDER_WAY = TIMEOUT * 1000 + 500;

/** What each kind must be answered, by status and error code. */
const MUST_BE: Readonly<Record<Kind, string>> = {
  good: "200",
  expired: "401 invalid_token",
  "signature changed": "401 invalid_token",
  "claims changed": "401 invalid_token",
  "key of another issuer": "401 invalid_token",
  "another issuer": "401 invalid_token",
  "unknown key": "401 invalid_token",
  "withdrawn key": "401 invalid_token",
  "wrong audience": "401 invalid_token",
  "insufficient scope": "403 insufficient_scope",
  oversized: "401 invalid_token",
  unsigned: "401 invalid_token",
  malformed: "400 invalid_request",
  none: "401",
};

interface Doubt {
  readonly service: Service;
  readonly sent: Sent;
  readonly answer: Answer;
  readonly told: string;
}

export class Judge {
  /** How often which kind was answered how. */
  readonly answers = new Map<Kind, Map<string, number>>();
  readonly wrong: string[] = [];
  /** Tokens of a withdrawn key that were let in while that was not known, and the longest that took in milliseconds. */
  lateWithdrawals = 0;
  slowestWithdrawal = 0;
  /** Good tokens that were refused because their key could not be had yet. */
  earlyKeys = 0;
  /** Good tokens that were refused because they expired, or their key was withdrawn, on their way. */
  lateTokens = 0;
  readonly #form: Form;
  readonly #history: KeyHistory;
  readonly #clock: (wall: number) => number;
  /** What can be told only when all is known that the services were told by then. */
  readonly #doubts: Doubt[] = [];

  constructor(form: Form, history: KeyHistory, clock: (wall: number) => number) {
    this.#form = form;
    this.#history = history;
    this.#clock = clock;
  }

  judge(service: Service, sent: Sent, answer: Answer): void {
    const told = summary(answer);
    const answers = this.answers.get(sent.kind) ?? new Map<string, number>();
    this.answers.set(sent.kind, answers.set(told, (answers.get(told) ?? 0) + 1));
    if (told !== MUST_BE[sent.kind]) this.#doubts.push({ service, sent, answer, told });
    else if (told === "200" && answer.body !== "hello jane") this.#blame(service, sent, answer, told);
    else if (sent.kind === "good" && sent.keyId !== undefined) this.#checkStillGood(service, sent, answer, told);
  }

  /** There must be an answer. */
  noAnswer(service: Service, sent: Sent, error: unknown): void {
    this.wrong.push(`${service.kind}, ${sent.kind}: no answer: ${error}`);
  }

  /** Looks again at what could not be told at once. */
  settle(): void {
    for (const { service, sent, answer, told } of this.#doubts.splice(0)) {
      const isExcused =
        told === "200" ? this.#mayBeIn(service, sent, answer) : this.#mayBeOut(service, sent, answer, told);
      if (!isExcused) this.#blame(service, sent, answer, told);
    }
  }

  /** A key of a good token may have been withdrawn since: then it is to be looked at as one of a withdrawn key. */
  #checkStillGood(service: Service, sent: Sent, answer: Answer, told: string): void {
    const { withdrawnAt } = this.#history.get(sent.keyId as string) ?? {};
    if (withdrawnAt !== undefined && withdrawnAt < answer.sentAt) this.#doubts.push({ service, sent, answer, told });
  }

  /** Whether a token could be let in because the service could not know that its key is withdrawn. */
  #mayBeIn(service: Service, { kind, keyId, expiresAt }: Sent, { sentAt }: Answer): boolean {
    if (keyId === undefined || expiresAt === undefined) return false;
    if (kind !== "good" && kind !== "withdrawn key") return false;
    const { withdrawnAt } = this.#history.get(keyId) ?? {};
    if (withdrawnAt === undefined || sentAt > this.#knownBy(service, withdrawnAt)) return false;
    this.lateWithdrawals++;
    this.slowestWithdrawal = Math.max(this.slowestWithdrawal, sentAt - withdrawnAt);
    return true;
  }

  /** Whether a good token could be refused: its key was withdrawn, or could not be had yet, or it has expired on the way. */
  #mayBeOut(service: Service, { kind, keyId, expiresAt }: Sent, answer: Answer, told: string): boolean {
    if (kind !== "good" && kind !== "insufficient scope") return false;
    const key = this.#history.get(keyId as string);
    const isRefused = told === MUST_BE.expired;
    if (key === undefined || (!isRefused && told !== "503")) return false;
    const hasExpired = this.#clock(answer.receivedAt) >= (expiresAt as number);
    const isWithdrawn = key.withdrawnAt !== undefined && key.withdrawnAt <= answer.receivedAt + LOOK;
    if (isRefused && (hasExpired || isWithdrawn)) {
      this.lateTokens++;
      return true;
    }
    if (answer.sentAt > this.#knownBy(service, key.publishedAt)) return false;
    this.earlyKeys++;
    return true;
  }

  /**
   * By when a service must know of a change, as docs/key-cache.md says: its keys are due at most so long after they were fetched,
   * and it asks again after each failure when the wait for that is over.
   */
  #knownBy(service: Service, changedAt: number): number {
    const fetched = service.fetched.find((at) => at > changedAt + UNDER_WAY) ?? Number.POSITIVE_INFINITY;
    const { speed } = this.#form;
    let by = changedAt + (REFRESH * 1000) / speed + SLACK;
    for (const { at, retryAfter } of service.failed) {
      if (at > changedAt && at <= by) by = Math.max(by, at + (retryAfter * 1000) / speed + SLACK);
    }
    return Math.min(fetched, by);
  }

  #blame(service: Service, sent: Sent, { sentAt, receivedAt, body }: Answer, told: string): void {
    const { publishedAt, withdrawnAt } = this.#history.get(sent.keyId ?? "") ?? {};
    const times = JSON.stringify({ sentAt, receivedAt, publishedAt, withdrawnAt, expiresAt: sent.expiresAt });
    this.wrong.push(
      `${service.kind}, ${sent.kind}: ${told}, not ${MUST_BE[sent.kind]}: ${times} ${body.slice(0, 200)}`,
    );
  }
}

function summary({ status, challenge }: Answer): string {
  const error = /error="([^"]*)"/.exec(challenge)?.[1];
  return error === undefined ? `${status}` : `${status} ${error}`;
}
