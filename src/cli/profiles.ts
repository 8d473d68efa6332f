/**
 * The profiles, as they are chosen.
 *
 * @module
 */

import type { Profile } from "../token/profile.ts";

/** All of them. */
export const PROFILES: readonly Profile[] = ["scitoken:1.0", "scitoken:2.0", "wlcg:1.0", "at+jwt"];
