/**
 * Which client sent a request, and that it is this one (RFC 6749 section 2.3).
 *
 * @module
 */

import { verifyAssertion } from "./client-assertion.ts";
import { isConfidential } from "./clients.ts";
import type { Form } from "./form.ts";
import type { IssuerSettings } from "./issuer-options.ts";
import { invalidClient, type KnownClient } from "./known-client.ts";
import { loadSchema } from "./late.ts";
import { OAuthError } from "./oauth-error.ts";
import type { ClientParameters } from "./schema.ts";
import { isSameSecret } from "./secret.ts";

/** What a request has of a client's: its name, and at most one proof. */
interface Credentials {
  readonly clientId: string | undefined;
  readonly secret?: string;
  readonly assertion?: string;
}

const BASIC = /^basic +([A-Za-z0-9+/]+={0,2})$/i;

/**
 * The client that sent a request.
 *
 * @throws OAuthError when it is not known, or has not proved to be this one.
 */
export async function authenticate(request: Request, form: Form, settings: IssuerSettings): Promise<KnownClient> {
  const { parseClient } = await loadSchema();
  const parsed = parseClient(form);
  if ("wrong" in parsed) throw new OAuthError("invalid_request", `the parameter ${parsed.wrong} cannot be used`);
  const credentials = credentialsOf(request.headers.get("authorization"), parsed.value);
  if (credentials.assertion !== undefined)
    return verifyAssertion(credentials.assertion, credentials.clientId, settings);
  const { clientId, secret } = credentials;
  if (clientId === undefined) throw invalidClient("the request names no client");
  const client = await settings.findClient(clientId);
  if (secret !== undefined) {
    // One that is not there takes as long as one that has another secret.
    const isKnown = await isSameSecret(secret, client?.secret ?? "");
    if (isKnown && client?.secret !== undefined) return { clientId, client };
  } else if (client !== undefined && !isConfidential(client)) {
    return { clientId, client };
  }
  throw invalidClient();
}

function credentialsOf(authorization: string | null, parameters: ClientParameters): Credentials {
  const { client_id, client_secret, client_assertion, client_assertion_type } = parameters;
  const proofs = [authorization ?? undefined, client_secret, client_assertion].filter((proof) => proof !== undefined);
  // RFC 6749 section 2.3: a client must not use more than one method.
  if (proofs.length > 1) throw new OAuthError("invalid_request", "the client authenticates in more than one way");
  if ((client_assertion === undefined) !== (client_assertion_type === undefined)) {
    throw new OAuthError("invalid_request", "give both of client_assertion and client_assertion_type");
  }
  if (client_assertion !== undefined) return { clientId: client_id, assertion: client_assertion };
  if (authorization === null) {
    return { clientId: client_id, ...(client_secret !== undefined && { secret: client_secret }) };
  }
  const { clientId, secret } = readBasic(authorization);
  if (client_id !== undefined && client_id !== clientId) {
    throw new OAuthError("invalid_request", "the client_id is not the one of the Authorization header");
  }
  return { clientId, secret };
}

/** RFC 6749 section 2.3.1: both halves are encoded as a form's, within what RFC 7617 encodes. */
function readBasic(authorization: string): { readonly clientId: string; readonly secret: string } {
  try {
    const [, encoded = ""] = BASIC.exec(authorization) ?? [];
    const [, clientId, secret] = /^([^:]+):(.*)$/.exec(atob(encoded)) ?? [];
    if (clientId !== undefined && secret !== undefined) return { clientId: decode(clientId), secret: decode(secret) };
  } catch {}
  throw invalidClient("the Authorization header does not have the form of HTTP Basic authentication");
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}
