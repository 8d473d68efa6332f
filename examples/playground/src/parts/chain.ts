/** The links of a chain, and what each has taken away. */

import { byId, make } from "../dom.ts";
import type { Inspection } from "../inspection.ts";
import { taken } from "../taken.ts";
import type { DecodedToken } from "../token-text.ts";

/** Shows the chain of a token; of one that stands alone there is nothing to show. */
export function showChain({ read: { chain } }: Inspection): void {
  byId("chain").hidden = chain.length < 2;
  byId("links").replaceChildren(...chain.map((link, index) => draw(link, chain[index - 1])));
}

function draw({ claims }: DecodedToken, parent: DecodedToken | undefined): HTMLElement {
  const scopes = String(claims.scope ?? "")
    .split(" ")
    .filter((scope) => scope !== "");
  const left = make("p", "scopes", ...scopes.map((scope) => make("span", "scope", scope)));
  if (parent === undefined) {
    return make("li", "", make("h3", "", "Base"), make("p", "quiet", `Signed by ${String(claims.iss)}`), left);
  }
  const losses = taken(parent.claims, claims);
  const list = make("ul", "taken", ...losses.map((loss) => make("li", "", loss)));
  const nothing = make("p", "quiet", "It takes nothing away.");
  return make("li", "", make("h3", "", "Derived"), losses.length === 0 ? nothing : list, left);
}
