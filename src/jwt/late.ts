/**
 * What reads, finds and makes keys: loaded when one of it is first needed.
 *
 * @module
 */

export { generateKey } from "./generate-key.ts";
export { importKey } from "./import-key.ts";
export { keysFor } from "./key-source.ts";
