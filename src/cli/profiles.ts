/**
 * The profiles, as they are chosen.
 *
 * @module
 */

import { Option } from "commander";
import { quote } from "../quote.ts";
import type { Profile } from "../token/profile.ts";
import { misuse } from "./failure.ts";

/** All of them. */
export const PROFILES: readonly Profile[] = ["scitoken:1.0", "scitoken:2.0", "wlcg:1.0", "at+jwt"];

/** What else people call them, without what is between letters and digits; the C++ library's words among it. */
const MEANT: readonly (readonly [called: RegExp, meant: Profile])[] = [
  [/^wlcg/, "wlcg:1.0"],
  [/^(?:scitokens?)?v?2/, "scitoken:2.0"],
  [/^scitokens?|^v?1/, "scitoken:1.0"],
  [/^atjwt|^rfc9068|^accesstoken/, "at+jwt"],
];

/** The option that chooses one. */
export function profileOption(description: string): Option {
  return new Option("--profile <name>", description).choices(PROFILES).argParser(readProfileName);
}

function readProfileName(name: string): Profile {
  const found = PROFILES.find((profile) => profile === name);
  if (found !== undefined) return found;
  const bare = name.toLowerCase().replace(/[^a-z0-9]/g, "");
  const meant = MEANT.find(([called]) => called.test(bare))?.[1];
  const choices = `choose among ${PROFILES.join(", ")}`;
  throw misuse(`there is no profile ${quote(name)}`, meant === undefined ? choices : `did you mean ${meant}?`);
}
