/**
 * Where the demo service answers: the interface of `demo.scitokens.org`, below the issuer's own path.
 *
 * @module
 */

import { urlOf } from "../addresses.ts";

/** RFC 8628 section 3.4. */
export const DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";
/** RFC 6749 section 6. */
export const REFRESH_TOKEN = "refresh_token";

/** Methods and paths of the demo service, beside those of every issuer. */
export const DEMO_ROUTES = [
  "GET /issue",
  "POST /issue",
  "POST /verify",
  "GET /protected",
  "GET /secret",
  "POST /oauth2/oidc-cm",
  "POST /oauth2/device_authorization",
  "GET /device-code",
  "POST /submit-code",
] as const;

export type DemoRoute = (typeof DEMO_ROUTES)[number];

/** The same places as those of every issuer, by the names that they have in the demo service. */
export const DEMO_NAMES = { "/jwks": "/oauth2/certs", "/token": "/oauth2/token" } as const;

/** What the metadata of a demo service says beside, given what it says otherwise. */
export function demoMetadata(issuer: string, grants: readonly string[]): object {
  return {
    jwks_uri: urlOf(issuer, DEMO_NAMES["/jwks"]),
    token_endpoint: urlOf(issuer, DEMO_NAMES["/token"]),
    device_authorization_endpoint: urlOf(issuer, "/oauth2/device_authorization"),
    registration_endpoint: urlOf(issuer, "/oauth2/oidc-cm"),
    grant_types_supported: [...grants, DEVICE_CODE, REFRESH_TOKEN],
  };
}
