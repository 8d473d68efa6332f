/**
 * The modules of Node.js, from the ground floor, where stores need them too.
 *
 * @module
 */

export { builtin } from "../builtin.ts";
