/**
 * The library as it is built. It cannot be imported by its name here: this folder is a package of its own, with what the
 * benchmark compares with.
 */

export * from "../dist/index.js";
export { exportKey, sign } from "../dist/jwt/index.js";
