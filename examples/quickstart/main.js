/**
 * The main job, for real: an issuer on a port, tokens minted, keys discovered and cached, tokens verified and enforced.
 *
 *   npm start
 *   npm start -- TOKEN --issuer URL [--audience NAME]     verifies a token that anyone has made
 */

import { parseArgs } from "node:util";
import { isSciTokensError } from "scitokens";
import { demonstrate } from "./demonstrate.js";
import { verifyOne } from "./verify-one.js";

const USAGE = "usage: npm start [-- TOKEN --issuer URL [--issuer URL]… [--audience NAME]…]";

process.exitCode = await main();

async function main() {
  const given = readArguments();
  if (given === undefined) return 2;
  const { values, positionals } = given;
  const [token, ...more] = positionals;
  if (token === undefined && values.issuer === undefined && values.audience === undefined) return demonstrate();
  if (token === undefined || values.issuer === undefined || more.length > 0) {
    console.error(USAGE);
    return 2;
  }
  try {
    await verifyOne(token, values.issuer, values.audience);
    return 0;
  } catch (error) {
    if (!isSciTokensError(error)) throw error;
    console.error(`refused: ${error.message} (${error.code})`);
    return error.code === "ERR_ARGUMENT" ? 2 : 1;
  }
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { issuer: { type: "string", multiple: true }, audience: { type: "string", multiple: true } },
    });
  } catch (error) {
    console.error(`${/** @type {Error} */ (error).message}\n${USAGE}`);
    return undefined;
  }
}
