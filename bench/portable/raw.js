/** `crypto.subtle` with nothing around it: the limit of what can be reached. */

/** @typedef {"ES256" | "RS256" | "EdDSA"} Algorithm */

/** @type {Readonly<Record<Algorithm, AlgorithmIdentifier | EcdsaParams>>} */
const PARAMETERS = {
  ES256: { name: "ECDSA", hash: "SHA-256" },
  RS256: { name: "RSASSA-PKCS1-v1_5" },
  EdDSA: { name: "Ed25519" },
};

/**
 * Verifies the signature of a token that was taken apart before.
 *
 * @param {import("../library.js").VerifyKey} key
 * @param {string} text
 */
export function rawVerify({ algorithm, publicKey }, text) {
  const parameters = PARAMETERS[/** @type {Algorithm} */ (algorithm)];
  const dot = text.lastIndexOf(".");
  const signed = new TextEncoder().encode(text.slice(0, dot));
  const base64 = text
    .slice(dot + 1)
    .replaceAll("-", "+")
    .replaceAll("_", "/");
  const signature = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return () => crypto.subtle.verify(parameters, publicKey, signature, signed);
}

/**
 * Signs the bytes that a token of these would sign.
 *
 * @param {import("../library.js").SigningKey} key
 * @param {string} text
 */
export function rawSign({ algorithm, privateKey }, text) {
  const parameters = PARAMETERS[/** @type {Algorithm} */ (algorithm)];
  const signed = new TextEncoder().encode(text.slice(0, text.lastIndexOf(".")));
  return () => crypto.subtle.sign(parameters, privateKey, signed);
}
