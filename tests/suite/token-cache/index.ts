/** Tokens that were verified are remembered, and never trusted for it. */

import QUnit from "qunit";
import type { Library } from "../environment.ts";
import { limits } from "./limits.ts";
import { refusals } from "./refusals.ts";
import { schedules } from "./schedules.ts";
import { uses } from "./uses.ts";

export function tokenCaches(library: Library): void {
  QUnit.module("uses", () => uses(library));
  QUnit.module("refusals", () => refusals(library));
  QUnit.module("limits", () => limits(library));
  QUnit.module("schedules", () => schedules(library));
}
