/**
 * What makes, derives, remembers and reads chains of tokens: loaded when one of it is first needed. One module, as each that is loaded late
 * is a cut through what is loaded at the start, and cuts cost every application some bytes.
 *
 * @module
 */

export { attenuate } from "./attenuate.ts";
export { readChain } from "./chain.ts";
export { presentedToken } from "./credentials.ts";
export { keyOf, mint, publicHalfOf } from "./mint.ts";
export { demandNotRevoked } from "./revoked.ts";
export { verifiedTokens } from "./verified-tokens.ts";
