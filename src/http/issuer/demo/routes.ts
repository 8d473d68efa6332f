/**
 * The demo service: whoever asks gets a token with whatever claims they ask for. Loaded when it is first asked.
 *
 * @module
 */

import { isObject, type JsonObject } from "../../../jwt/json.ts";
import { empty, json, NO_STORE, text } from "../answer.ts";
import type { IssuerSettings } from "../issuer-options.ts";
import { device, deviceAuthorization, register } from "./device-code.ts";
import { guarded } from "./guarded.ts";
import type { DemoRoute } from "./interface.ts";
import { readJson } from "./json-body.ts";
import { issue, verifyToken } from "./tokens.ts";

export { answerDemoGrant } from "./device-code.ts";

type Answer = (request: Request, settings: IssuerSettings) => Promise<Response>;

const ANSWERS: Readonly<Record<DemoRoute, Answer>> = {
  "GET /issue": async (_request, settings) => text(await issue({}, undefined, settings)),
  "POST /issue": issueAsked,
  "POST /verify": verify,
  "GET /protected": (request, settings) => guarded(request, "/protected", settings),
  "GET /secret": (request, settings) => guarded(request, "/secret", settings),
  "POST /oauth2/oidc-cm": register,
  "POST /oauth2/device_authorization": deviceAuthorization,
  "GET /device-code": device,
  "POST /submit-code": async () => empty(302, { location: "/" }),
};

/** Answers a request to the demo service. */
export function answerDemo(route: DemoRoute, request: Request, settings: IssuerSettings): Promise<Response> {
  return ANSWERS[route](request, settings);
}

async function issueAsked(request: Request, settings: IssuerSettings): Promise<Response> {
  const asked = await readJson(request);
  if (asked === undefined) return text("", 400);
  const { algorithm } = asked;
  const payload = asked.payload ?? {};
  if (!isObject(payload)) return text("", 400);
  return text(await issue(payload as JsonObject, algorithm, settings));
}

async function verify(request: Request, settings: IssuerSettings): Promise<Response> {
  const { token } = (await readJson(request)) ?? {};
  if (typeof token !== "string") return json({ Success: false, Error: "Invalid request" }, NO_STORE, 400);
  const problem = await verifyToken(token, settings);
  return json({ Success: problem === undefined, Error: problem ?? "Signature Verified" }, NO_STORE);
}
