/**
 * The device flow of the demo service (RFC 8628): it has one code, which is granted to whoever asks.
 *
 * @module
 */

import { isSciTokensError } from "../../../errors.ts";
import { urlOf } from "../addresses.ts";
import { json, NO_STORE, text } from "../answer.ts";
import type { Form } from "../form.ts";
import type { IssuerSettings } from "../issuer-options.ts";
import { OAuthError } from "../oauth-error.ts";
import { REFRESH_TOKEN } from "./interface.ts";
import { readJson } from "./json-body.ts";
import { issue, readOwn } from "./tokens.ts";

const CODE = "00000000-0000-0000-0000-000000000000";
const USER_CODE = "SCITOKENS";
const CODE_LIFETIME = 3600;
const ACCESS_LIFETIME = 1200;
const REFRESH_LIFETIME = 31 * 86_400;
/** The scope of a token that is of no use but to have another (RFC 6749 section 6). */
const REFRESH_SCOPE = "refresh";

/** Registers any client (RFC 7591), as the one that there is. */
export async function register(request: Request): Promise<Response> {
  const { scope } = (await readJson(request)) ?? {};
  const grant_types = ["refresh_token", "urn:ietf:params:oauth:grant-type:device_code"];
  const client = { client_id: "test-client", grant_types, scope: typeof scope === "string" ? scope : "read:/" };
  return json({ ...client, token_endpoint_auth_method: "none" }, NO_STORE, 201);
}

/** Hands out the code. */
export async function deviceAuthorization(_request: Request, { issuer }: IssuerSettings): Promise<Response> {
  const page = urlOf(issuer, "/device-code");
  const codes = { device_code: CODE, user_code: USER_CODE, expires_in: CODE_LIFETIME };
  // The demo service has the name that drafts of RFC 8628 had.
  return json({ ...codes, verification_uri: page, verification_url: page }, NO_STORE);
}

/** The page where a person would enter the code. */
export async function device(): Promise<Response> {
  return text(`This is a demo: the code ${USER_CODE} is granted already.\n`);
}

/**
 * Grants a code, or a refresh token.
 *
 * @throws OAuthError for what was not handed out here.
 */
export async function answerDemoGrant(form: Form, settings: IssuerSettings): Promise<Response> {
  const { sub, scope, aud } =
    form.grant_type === REFRESH_TOKEN ? await refreshed(form, settings) : granted(form, settings);
  const soon = Math.floor(settings.now() / 1000) + ACCESS_LIFETIME;
  const later = soon - ACCESS_LIFETIME + REFRESH_LIFETIME;
  const lifetime = Math.min(ACCESS_LIFETIME, settings.maxLifetime);
  const renewal = { scope: REFRESH_SCOPE, orig_scope: scope, orig_aud: aud, sub, exp: later };
  return json(
    {
      access_token: await issue({ scope, aud, sub, exp: soon }, "ES256", settings, lifetime),
      token_type: "Bearer",
      expires_in: lifetime,
      refresh_token: await issue(renewal, "ES256", settings, REFRESH_LIFETIME),
      scope,
    },
    NO_STORE,
  );
}

interface Wanted {
  readonly sub: string;
  readonly scope: string;
  readonly aud: string;
}

function granted({ device_code }: Form, { issuer }: IssuerSettings): Wanted {
  if (device_code !== CODE) throw new OAuthError("invalid_grant", "this device_code was not handed out here");
  return { sub: CODE, scope: "read:/protected", aud: issuer };
}

/** Another token of the scope that the first had, or one that is asked for: it is a demo. */
async function refreshed(form: Form, settings: IssuerSettings): Promise<Wanted> {
  try {
    const token = await readOwn(String(form.refresh_token), settings);
    const [sub, scope, aud] = ["sub", "orig_scope", "orig_aud"].map((claim) => token.get(claim));
    if (token.get("scope") === REFRESH_SCOPE && [sub, scope, aud].every((claim) => typeof claim === "string")) {
      return { sub: String(sub), scope: String(form.scope ?? scope), aud: String([form.audience ?? aud].flat()[0]) };
    }
  } catch (cause) {
    if (!isSciTokensError(cause)) throw cause;
  }
  throw new OAuthError("invalid_grant", "the refresh_token is none of this service, or has expired");
}
