/** From when to when a token serves, and where now is. */

import { byId, make } from "../dom.ts";
import { duration, moment, now } from "../wording.ts";

/** What is drawn; told again each second. */
let times: { readonly from: number | undefined; readonly until: number } | undefined;

/** Shows the times of a token's claims. */
export function showTimeline(claims: Readonly<Record<string, unknown>>): void {
  const [from, until] = [claims.nbf ?? claims.iat, claims.exp].map((time) =>
    typeof time === "number" && Number.isFinite(time) ? time : undefined,
  );
  times = until === undefined ? undefined : { from, until };
  draw();
}

/** Moves on with the clock. */
export function startTimeline(): void {
  setInterval(draw, 1000);
}

function draw(): void {
  const place = byId("timeline");
  if (times === undefined) {
    place.replaceChildren(make("p", "quiet", "It does not say until when it serves (exp)."));
    return;
  }
  const { from, until } = times;
  const start = from ?? Math.min(now(), until);
  const [first, last] = [Math.min(start, now()), Math.max(until, now())];
  const at = (time: number): string => `${(100 * (time - first)) / Math.max(1, last - first)}%`;
  const bar = make(
    "div",
    `bar ${stateOf(start, until)}`,
    make("div", "span"),
    make("div", "passed"),
    make("div", "now"),
  );
  for (const [name, time] of Object.entries({ from: start, until, now: now() })) {
    bar.style.setProperty(`--${name}`, at(time));
  }
  bar.setAttribute("aria-hidden", "true");
  const ends = make("p", "ends", make("span", "", `from ${moment(start)}`), make("span", "", `until ${moment(until)}`));
  place.replaceChildren(make("p", "remaining", said(start, until)), bar, ends);
}

function stateOf(from: number, until: number): string {
  if (now() >= until) return "over";
  return now() < from ? "ahead" : "on";
}

function said(from: number, until: number): string {
  if (now() >= until) return `Expired ${duration(now() - until)} ago`;
  if (now() < from) return `Serves in ${duration(from - now())}`;
  return `Serves for another ${duration(until - now())}`;
}
