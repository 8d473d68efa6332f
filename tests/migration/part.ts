/** A part of the page: what it needs compiled is said first, and it is run when that is done. */

import type { Checks } from "../checks.ts";
import type { Application } from "./javascript.ts";
import type { Section } from "./page.ts";
import type { Python } from "./python.ts";

export type Given = Readonly<Record<string, unknown>>;
export type Run = (checks: Checks, python: Python, given: Given) => Promise<void>;
export type Part = (page: readonly Section[], application: Application) => Run;
