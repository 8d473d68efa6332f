/** What a decision costs, by the number of scopes in the token. */

import { compare } from "../compare.js";
import { Enforcer, SciToken } from "../library.js";
import { AUDIENCE, ISSUER } from "./enforcers.js";
import { makeMaterial, makeTokens } from "./peers/peer.js";

const COUNTS = [1, 10, 100, 1000];
/** A token with 1,000 scopes is longer than is read by default. */
const LONG = 100_000;

/** @type {import("../jobs.js").Job} */
export const scopes = {
  name: "scopes",
  what: "Enforcer.test of a verified token, by the number of its scopes",
  async run({ quick }) {
    const { key } = await makeMaterial("ES256");
    const enforcer = new Enforcer(ISSUER, { audience: AUDIENCE });
    const problems = [];
    const contestants = [];
    for (const count of COUNTS) {
      const scope = Array.from({ length: count }, (_, index) => `read:/store/run-${index}`).join(" ");
      const [text = ""] = await makeTokens(key, 1, scope);
      const token = await SciToken.deserialize(text, { publicKey: key, maxLength: LONG });
      const asked = [
        { name: `${nameOf(count)}, the first`, path: "/store/run-0/file", allowed: true },
        { name: `${nameOf(count)}, the last`, path: `/store/run-${count - 1}/file`, allowed: true },
        { name: `${nameOf(count)}, none`, path: "/store/run/file", allowed: false },
      ];
      for (const { name, path, allowed } of asked) {
        if (enforcer.test(token, "read", path) !== allowed) problems.push(`${name}: it must be ${allowed}`);
        contestants.push({ name, run: () => enforcer.test(token, "read", path) });
      }
    }
    const base = /** @type {import("../compare.js").Contestant} */ (
      contestants.find(({ name }) => name === `${nameOf(10)}, the last`)
    );
    const others = contestants.filter((contestant) => contestant !== base);
    return { tables: [await compare("which scope allows it", [base, ...others], { quick })], problems };
  },
};

const nameOf = (/** @type {number} */ count) => `${count.toLocaleString("en")} scope${count === 1 ? "" : "s"}`;
