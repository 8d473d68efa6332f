/**
 * What comes from outside: the parameters of a token request, and what a store gives back of signing keys. Loaded when one
 * of it is first looked at.
 *
 * @module
 */

import * as z from "zod/mini";
import type { JsonWebKey } from "../../jwt/json-web-key.ts";
import type { Form } from "./form.ts";
import { ACCESS_TOKEN, JWT, JWT_BEARER } from "./grant-types.ts";
import type { KeyState } from "./key-schedule.ts";

/** What every grant can be asked with. */
export interface GrantParameters {
  readonly scope?: string | undefined;
  readonly resource?: readonly string[] | undefined;
  readonly audience?: readonly string[] | undefined;
}

/** How a client says who it is, and proves it (RFC 6749 section 2.3.1, RFC 7523 section 2.2). */
export interface ClientParameters {
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
  readonly client_assertion?: string | undefined;
  readonly client_assertion_type?: string | undefined;
}

/** The parameters of a token exchange (RFC 8693 section 2.1). */
export interface ExchangeParameters extends GrantParameters {
  readonly subject_token: string;
}

/** What is read of a form, or the name of the first parameter that is missing or wrong. */
export type Parsed<T> = { readonly value: T } | { readonly wrong: string };

const MAX_TOKEN = 16_384;
const MAX_SERVICES = 20;

// Functions, so that who imports something else pays for nothing.
const text = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));
const services = () => z.optional(z.array(text(2048)).check(z.maxLength(MAX_SERVICES)));
const grant = () => ({ scope: z.optional(text(MAX_TOKEN)), resource: services(), audience: services() });
const tokenType = () => z.enum([ACCESS_TOKEN, JWT]);
const exchange = () =>
  z.object({
    ...grant(),
    subject_token: text(MAX_TOKEN),
    subject_token_type: tokenType(),
    requested_token_type: z.optional(tokenType()),
    // Who acts for another (RFC 8693 section 4.1) is written into no token here.
    actor_token: z.optional(z.never()),
    actor_token_type: z.optional(z.never()),
  });
const client = () =>
  z.object({
    client_id: z.optional(text(1024)),
    client_secret: z.optional(text(1024)),
    client_assertion: z.optional(text(MAX_TOKEN)),
    client_assertion_type: z.optional(z.literal(JWT_BEARER)),
  });
const state = () =>
  z.object({
    version: z.literal(1),
    keys: z.array(
      z.object({
        keyId: text(1024),
        public: z.looseObject({ kty: z.string(), kid: z.string() }),
        secret: z.string(),
        createdAt: z.number(),
        signsFrom: z.number(),
        isFirst: z.boolean(),
        isRevoked: z.boolean(),
      }),
    ),
  });

/** What is asked of client credentials. */
export function parseGrant(form: Form): Parsed<GrantParameters> {
  return parse(z.object(grant()), form);
}

/** What is asked of a token exchange. */
export function parseExchange(form: Form): Parsed<ExchangeParameters> {
  return parse(exchange(), form);
}

/** With what a client authenticates. */
export function parseClient(form: Form): Parsed<ClientParameters> {
  return parse(client(), form);
}

/** What a store gave back, when it has the form of signing keys. */
export function parseKeyState(value: unknown): KeyState | undefined {
  return z.safeParse(state(), value).data as (KeyState & { keys: readonly { public: JsonWebKey }[] }) | undefined;
}

function parse<T>(schema: z.ZodMiniType<T>, form: Form): Parsed<T> {
  const { data, error } = z.safeParse(schema, form);
  return error === undefined ? { value: data as T } : { wrong: String(error.issues[0]?.path[0]) };
}
