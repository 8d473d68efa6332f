/**
 * What an issuer loads when it is first needed: zod, with the forms of what comes from outside.
 *
 * @module
 */

import { lazily } from "../../jwt/lazily.ts";

/** The forms of what comes from outside. */
export const loadSchema: () => Promise<typeof import("./schema.ts")> = /* @__PURE__ */ lazily(
  () => import("./schema.ts"),
);
