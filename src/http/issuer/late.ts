/**
 * What an issuer loads when it is first needed: zod with the forms of what comes from outside, and the demo service.
 *
 * @module
 */

import { lazily } from "../../jwt/lazily.ts";

/** The forms of what comes from outside. */
export const loadSchema: () => Promise<typeof import("./schema.ts")> = /* @__PURE__ */ lazily(
  () => import("./schema.ts"),
);

/** The demo service. */
export const loadDemo: () => Promise<typeof import("./demo/routes.ts")> = /* @__PURE__ */ lazily(
  () => import("./demo/routes.ts"),
);
