/** All that a token says, claim by claim and as JSON. */

import { byId, make } from "../dom.ts";
import type { Inspection } from "../inspection.ts";
import { CLAIMS, moment, TIMES } from "../wording.ts";

/** Shows a token's claims. */
export function showClaims({ read: { header, claims } }: Inspection): void {
  byId("facts").replaceChildren(
    ...Object.entries(claims).flatMap(([claim, value]) => [term(claim), fact(claim, value)]),
  );
  byId("header-json").textContent = JSON.stringify(header, undefined, 2);
  byId("payload-json").textContent = JSON.stringify(claims, undefined, 2);
}

function term(claim: string): HTMLElement {
  const made = make("dt", "", make("code", "", claim));
  const said = CLAIMS[claim];
  if (said !== undefined) made.prepend(make("span", "", said));
  return made;
}

function fact(claim: string, value: unknown): HTMLElement {
  if (TIMES.includes(claim) && typeof value === "number") {
    return make("dd", "", moment(value), " ", make("span", "quiet", String(value)));
  }
  if (claim === "scope" && typeof value === "string") {
    return make("dd", "", ...value.split(" ").map((scope) => make("span", "scope", scope)));
  }
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return make("dd", "", value.join(", "));
  return make("dd", "", typeof value === "string" ? value : JSON.stringify(value));
}
