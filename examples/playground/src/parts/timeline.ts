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
  const ends = endsOf(start, until).map((text) => make("span", "", text));
  place.replaceChildren(make("p", "remaining", said(start, until)), bar, make("p", "ends", ...ends));
}

/** What is at the two ends of the bar, one of which is now where the token does not serve. */
function endsOf(from: number, until: number): readonly string[] {
  const [first, last] = [`from ${moment(from)}`, `until ${moment(until)}`];
  const ends = { over: [`${first} ${last}`, "now"], ahead: ["now", `${first} ${last}`], on: [first, last] };
  return ends[stateOf(from, until)];
}

function stateOf(from: number, until: number): "over" | "ahead" | "on" {
  if (now() >= until) return "over";
  return now() < from ? "ahead" : "on";
}

function said(from: number, until: number): string {
  if (now() >= until) return `Expired ${duration(now() - until)} ago`;
  if (now() < from) return `Serves in ${duration(from - now())}`;
  return `Serves for another ${duration(until - now())}`;
}
