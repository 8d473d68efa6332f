/** What a derived token has less than its parent, in words. Pure: it knows no page. */

import { duration } from "./wording.ts";

type Claims = Readonly<Record<string, unknown>>;

/** One sentence for each respect in which `child` is narrower. */
export function taken(parent: Claims, child: Claims): string[] {
  return [...lostScopes(parent, child), ...lostServices(parent, child), ...lostTime(parent, child)];
}

function lostScopes(parent: Claims, child: Claims): string[] {
  const [before, after] = [parent, child].map(({ scope }) => words(scope)) as [string[], string[]];
  return before
    .filter((scope) => !after.includes(scope))
    .map((scope) => {
      const narrower = after.filter((other) => other.startsWith(`${scope.replace(/\/$/, "")}/`));
      return narrower.length === 0 ? `No more ${scope}` : `Of ${scope} only ${narrower.join(", ")}`;
    });
}

function lostServices(parent: Claims, child: Claims): string[] {
  const [before, after] = [parent, child].map(({ aud }) => [aud].flat().map(String)) as [string[], string[]];
  return before.every((service) => after.includes(service)) ? [] : [`Only for ${after.join(", ")}`];
}

function lostTime(parent: Claims, child: Claims): string[] {
  const sooner = Number(parent.exp) - Number(child.exp);
  return sooner >= 1 ? [`Ends ${duration(sooner)} sooner`] : [];
}

function words(text: unknown): string[] {
  return typeof text === "string" ? text.split(" ").filter((word) => word !== "") : [];
}
