/** Peers as contestants: what one cannot do, or not here, stands in its row. */

import { awsJwtVerify } from "./aws-jwt-verify.js";
import { fastJwt } from "./fast-jwt.js";
import { hono } from "./hono.js";
import { jose } from "./jose.js";
import { jsonwebtoken } from "./jsonwebtoken.js";

/** @typedef {import("../../compare.js").Contestant} Contestant */
/** @typedef {import("../../compare.js").Absent} Absent */
/** @typedef {import("./peer.js").Material} Material */
/** @typedef {import("./peer.js").Peer} Peer */
/** @typedef {import("./peer.js").Verify} Verify */

export const PEERS = [jose, hono, fastJwt, jsonwebtoken, awsJwtVerify];

/**
 * @param {Peer} peer
 * @param {Material} material
 * @param {string} text - A good token, which it must take; one with another's signature it must refuse.
 * @returns {Promise<{ name: string, verify: Verify } | Absent>}
 */
export async function readyToVerify({ name, algorithms, verifier }, material, text) {
  if (!algorithms.includes(material.algorithm)) return { name, note: `does not know ${material.algorithm}` };
  let verify;
  try {
    verify = await verifier(material);
    await verify(text);
  } catch (error) {
    return doesNotRun(name, error);
  }
  if (await accepts(verify, changed(text))) throw new Error(`${name} takes a token that was changed`);
  return { name, verify };
}

/**
 * @param {Peer} peer
 * @param {Material} material
 * @param {object} claims
 * @returns {Promise<Contestant | Absent>}
 */
export async function readyToSign({ name, algorithms, signer }, material, claims) {
  if (signer === undefined) return { name, note: "only verifies" };
  if (!algorithms.includes(material.algorithm)) return { name, note: `does not know ${material.algorithm}` };
  try {
    const sign = await signer(material);
    await sign(claims);
    return { name, run: () => sign(claims) };
  } catch (error) {
    return doesNotRun(name, error);
  }
}

/**
 * @param {string} name
 * @param {unknown} error
 */
function doesNotRun(name, error) {
  // fast-jwt says alone that it failed, and keeps why.
  const { originalError: why = error } = /** @type {{ originalError?: unknown }} */ (error);
  const [reason = ""] = (why instanceof Error ? why.message : String(why)).split("\n");
  return { name, note: `does not run here: ${reason}` };
}

/**
 * @param {Verify} verify
 * @param {string} text
 */
async function accepts(verify, text) {
  try {
    await verify(text);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} text */
function changed(text) {
  const at = text.lastIndexOf(".") + 10;
  return text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
}
