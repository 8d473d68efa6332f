/**
 * The demo service, which few issuers are: loaded when it is first asked.
 *
 * @module
 */

import { lazily } from "../../../jwt/lazily.ts";

/** The demo service. */
export const loadDemo: () => Promise<typeof import("./routes.ts")> = /* @__PURE__ */ lazily(
  () => import("./routes.ts"),
);
