/** What is a signature, and what is none: by published vectors, by such at the borders, and by whatever is left of a sound one. */

import QUnit from "qunit";
import type { Library } from "../environment.ts";
import { damaged } from "./damaged.ts";
import { judged } from "./judged.ts";
import { knownAnswers } from "./known-answers.ts";
import { trusting } from "./trusting.ts";

export function signatures(library: Library): void {
  QUnit.module("known answers", () => knownAnswers(library));
  QUnit.module("judged", () => judged(library));
  QUnit.module("damaged", () => damaged(library));
  QUnit.module("where crypto.subtle takes all", () => trusting(library));
}
