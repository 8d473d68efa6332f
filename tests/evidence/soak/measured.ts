/** What was measured, as a table. */

import type { FlakyIssuer } from "./flaky-issuer.ts";
import type { Form } from "./form.ts";
import type { Judge } from "./judge.ts";
import type { KeyHistory } from "./key-history.ts";
import type { Service } from "./service.ts";

const MEBIBYTE = 2 ** 20;

/** The value that so large a part of them does not exceed. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

/** The median of each third of some values. */
export function thirds(values: readonly number[]): readonly [number, number, number] {
  const third = (index: number): number =>
    percentile(values.slice((index * values.length) / 3, ((index + 1) * values.length) / 3), 0.5);
  return [third(0), third(1), third(2)];
}

export interface Measured {
  readonly seed: number;
  readonly form: Form;
  readonly services: readonly Service[];
  readonly issuer: FlakyIssuer;
  readonly judge: Judge;
  readonly history: KeyHistory;
}

export function describe({ seed, form, services, issuer, judge, history }: Measured): string {
  const lines = services.map((service) => {
    const { kind, latencies, heap, resident, counts } = service;
    const [p50, p99] = [0.5, 0.99].map((part) => percentile(latencies, part).toFixed(1));
    const heaps = thirds(heap).map((bytes) => (bytes / MEBIBYTE).toFixed(1));
    return [
      `  ${kind}: ${latencies.length} requests, p50 ${p50} ms, p99 ${p99} ms; heap by thirds ${heaps.join(", ")} MiB,`,
      `resident ${(resident / MEBIBYTE).toFixed(0)} MiB; ${told(counts)}`,
    ].join(" ");
  });
  const answers = [...judge.answers].map(
    ([kind, counts]) =>
      `  ${kind.padEnd(22)} ${[...counts].map(([answer, count]) => `${answer}: ${count}`).join(", ")}`,
  );
  return [
    `Soak: ${form.seconds} s with seed ${seed}, a new signing key every ${form.rotation} s, a clock ${form.speed} times as fast`,
    ...lines,
    `  issuer: ${issuer.asked} requests, ${told(issuer.answered)}; ${history.size} keys, ${history.withdrawals} withdrawn`,
    `  let in before its key's withdrawal was known: ${judge.lateWithdrawals}, the last ${judge.slowestWithdrawal} ms after it; ` +
      `refused before its key was known: ${judge.earlyKeys}, expired or withdrawn on the way: ${judge.lateTokens}`,
    ...answers,
  ].join("\n");
}

function told(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
}
