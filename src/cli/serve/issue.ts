/**
 * The interface of the SciTokens demo service.
 *
 * @module
 */

import { text } from "../../http/issuer/answer.ts";
import type { Issuer } from "../../http/issuer.ts";
import type { Algorithm } from "../../jwt/algorithms.ts";
import { isObject, parseJson } from "../../jwt/json.ts";
import { type Call, forward } from "./call.ts";

/** Answers `POST /issue`. The demo service signs with another key where it has none for an algorithm; here that is refused. */
export async function answerIssue(call: Call, issuer: Issuer, own: Algorithm): Promise<Response> {
  const algorithm = algorithmIn(call.body);
  if (algorithm !== undefined && algorithm !== own) return text(`this issuer signs with ${own} alone`, 400);
  return forward(call, issuer);
}

function algorithmIn(body: Uint8Array): unknown {
  try {
    const asked = parseJson(body, (problem) => new SyntaxError(problem));
    return isObject(asked) ? (asked as { algorithm?: unknown }).algorithm : undefined;
  } catch {
    // The issuer says what it cannot read.
    return undefined;
  }
}
