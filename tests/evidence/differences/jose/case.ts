/** A draft made into the text of a token, with what it is verified with. */

import type { Algorithm } from "../../../../src/index.ts";
import type { Draft, Layer, Material } from "./draft.ts";
import { type Facts, factsOfToken } from "./facts.ts";

export interface Case {
  readonly token: string;
  readonly layer: Layer;
  readonly material: Material;
  readonly algorithms: readonly string[];
  readonly tolerance: number;
  /** In milliseconds. */
  readonly now: number;
  readonly genuine: boolean;
  readonly changes: readonly string[];
  /** What the token says, by a lenient look of our own. */
  readonly facts: Facts;
}

export async function finish(draft: Draft): Promise<Case> {
  const { layer, algorithms, tolerance, now, genuine, changes, jwk, before, after, pinned } = draft;
  const token = draft.textEdit(await signed(draft));
  const material: Material = pinned ? { jwk } : { keys: [...before, jwk, ...after] };
  return { token, layer, material, algorithms, tolerance, now, genuine, changes, facts: factsOfToken(token) };
}

async function signed(draft: Draft): Promise<string> {
  const header = draft.spelling(encode(draft.headerEdit(JSON.stringify(draft.header))), "header");
  const payload = draft.spelling(encode(draft.payloadEdit(JSON.stringify(draft.claims))), "payload");
  const text = `${header}.${payload}`;
  const { algorithm, privateKey } = draft.signer;
  const made = await crypto.subtle.sign(parametersOf(algorithm), privateKey, Buffer.from(text));
  return `${text}.${encode(draft.signatureEdit(Buffer.from(made)))}`;
}

/** RFC 7518 section 3, RFC 8037 section 3.1. */
function parametersOf(algorithm: Algorithm): { name: string; hash?: string; saltLength?: number } {
  const bits = Number(algorithm.slice(2));
  const hash = `SHA-${bits}`;
  if (algorithm.startsWith("ES")) return { name: "ECDSA", hash };
  if (algorithm.startsWith("RS")) return { name: "RSASSA-PKCS1-v1_5" };
  if (algorithm.startsWith("PS")) return { name: "RSA-PSS", saltLength: bits / 8 };
  return { name: "Ed25519" };
}

function encode(data: string | Buffer): string {
  return Buffer.from(data as string).toString("base64url");
}

/** A case as a person can repeat it. */
export function tell({ token, layer, material, algorithms, tolerance, now, changes }: Case): string {
  const given = { layer, changes, tolerance, now, algorithms, material, token };
  return JSON.stringify(given, (_, value) =>
    typeof value === "string" && value.length > 900 ? `${value.slice(0, 900)}…` : value,
  );
}
