/**
 * Colour, where somebody looks at it.
 *
 * @module
 */

import process from "node:process";
import { styleText } from "node:util";
import { variable } from "./environment.ts";

/** What something is, and so how it looks. */
export type Look = "title" | "good" | "bad" | "warning" | "faint" | "name";

/** Where something is written. */
export type Stream = "stdout" | "stderr";

const STYLES: Readonly<Record<Look, Parameters<typeof styleText>[0]>> = {
  title: "bold",
  good: "green",
  bad: "red",
  warning: "yellow",
  faint: "dim",
  name: "cyan",
};

/** Text as it looks on a stream: coloured on a terminal, or where the environment says so. */
export function paint(look: Look, text: string, stream: Stream = "stdout"): string {
  // Not all runtimes look at the stream and the environment themselves.
  return isColoured(stream) ? styleText(STYLES[look], text, { validateStream: false }) : text;
}

/** `NO_COLOR` and `FORCE_COLOR` as no-color.org and Node.js have them; else, whether it is a terminal. */
export function isColoured(stream: Stream): boolean {
  const forced = variable("FORCE_COLOR");
  if (variable("NO_COLOR")) return false;
  if (forced !== undefined) return !["0", "false"].includes(forced);
  return process[stream].isTTY === true && variable("TERM") !== "dumb";
}
