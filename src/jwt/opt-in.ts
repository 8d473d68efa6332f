/**
 * What only some algorithms need. Whoever accepts the default ones alone never loads it.
 *
 * @module
 */

import { lazily } from "./lazily.ts";

/** The curves of ES384, ES512 and EdDSA, and the numbers of EdDSA and RSA-PSS. */
export const loadOptInCurves: () => Promise<typeof import("./opt-in-curves.ts")> = /* @__PURE__ */ lazily(
  () => import("./opt-in-curves.ts"),
);
