/** What the program is told to do. */

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

const SHORT = 250_000;
const LONG = 5_200_000;
const USUAL_SEED = 20_261_127;

export interface Arguments {
  readonly seed: number;
  /** Of all targets together. */
  readonly inputs: number;
  readonly processes: number;
  /** Only that one. */
  readonly target: string | undefined;
  /** Only that one, in base64. */
  readonly input: string | undefined;
  readonly keep: boolean;
  /** Which of the processes this is, where it is one of several. */
  readonly part: number | undefined;
}

export function readArguments(args: readonly string[]): Arguments {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      long: flag,
      keep: flag,
      seed: text,
      inputs: text,
      target: text,
      input: text,
      processes: text,
      part: text,
    },
  });
  return {
    seed: numberOf(values.seed) ?? USUAL_SEED,
    inputs: numberOf(values.inputs) ?? (values.long ? LONG : SHORT),
    processes: numberOf(values.processes) ?? (values.long ? availableParallelism() : 1),
    target: values.target,
    input: values.input,
    keep: values.keep,
    part: numberOf(values.part),
  };
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new Error(`${text} is no number`);
}
