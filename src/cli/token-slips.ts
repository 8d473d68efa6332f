/**
 * Texts that are a token but for what somebody copied with it.
 *
 * @module
 */

import { isObject, parseJson } from "../jwt/json.ts";

/** What is wrong with a text, what to do about it, and the token that is within. */
export interface Slip {
  readonly problem: string;
  readonly hint: string;
  readonly token: string;
}

/** What a token looks like, with its child key too. */
const TOKEN = /^[\w-]+(?:\.[\w-]*){2,3}$/;

/** Whether a text looks like a token, good or bad. */
export function looksLikeToken(text: string): boolean {
  return TOKEN.test(text);
}

/** What somebody copied with a token, where that is all that is wrong with the text; `undefined` for any other. */
export function slipOf(text: string): Slip | undefined {
  if (looksLikeToken(text)) return undefined;
  const slip = inHeader(text) ?? quoted(text) ?? inJson(text) ?? folded(text);
  if (slip === undefined) return undefined;
  const within = looksLikeToken(slip.token) ? slip.token : slipOf(slip.token)?.token;
  return within === undefined ? undefined : { ...slip, token: within };
}

function inHeader(text: string): Slip | undefined {
  const [, scheme, token] = /^((?:Authorization: *)?Bearer)\s+(.+)$/is.exec(text) ?? [];
  if (scheme === undefined || token === undefined) return undefined;
  return { problem: `the token begins with "${scheme}", which is no part of it`, hint: "leave that out", token };
}

function quoted(text: string): Slip | undefined {
  const mark = text.charAt(0);
  if (text.length < 3 || !["'", '"', "`"].includes(mark) || !text.endsWith(mark)) return undefined;
  return { problem: "the token has quotation marks around it", hint: "leave them out", token: text.slice(1, -1) };
}

/** The answer of a token endpoint (RFC 6749 section 5.1). */
function inJson(text: string): Slip | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const answer = parseJson(text, (problem) => new SyntaxError(problem));
    const token = isObject(answer) ? answer.access_token : undefined;
    if (typeof token !== "string") return undefined;
    return {
      problem: "this is JSON, whose access_token is the token",
      hint: "jq -r .access_token takes it out",
      token,
    };
  } catch {
    return undefined;
  }
}

function folded(text: string): Slip | undefined {
  const token = text.replace(/\s/g, "");
  if (token.length === text.length) return undefined;
  return { problem: "the token has line breaks or spaces in it", hint: "join it: tr -d ' \\n' does", token };
}
