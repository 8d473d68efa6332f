/** Claims that the issuer has signed, whatever they are: read and judged as a model of another make does. */

import { AUDIENCE, type Bench, claimsWith, HEADER, ISSUER, JUDGING, NOW, now, READING, WORDS } from "../bench.ts";
import { bytesOf } from "../input.ts";
import { signed } from "../keys.ts";
import { modelIsJudgedGood, modelIsRead } from "../model/claims.ts";
import { modelJson } from "../model/json.ts";
import { changeJson } from "../mutate/json.ts";
import { changeParts } from "../mutate/lines.ts";
import { demand } from "../oracle.ts";
import type { Target } from "../target.ts";

const TYPES = ["JWT", "at+jwt", "application/at+jwt"];

export function claims({ library, oracle, key, keyCache }: Bench): Target {
  const enforcer = new library.Enforcer(ISSUER, { audience: AUDIENCE, now, keyCache });
  const access = { sub: "jane", client_id: "c", jti: "1", ver: undefined };
  return {
    name: "claims",
    share: 1.5,
    seeds: [
      `JWT\n${JSON.stringify(claimsWith({ iss: { toString: "" } }))}`,
      `JWT\n${JSON.stringify(claimsWith())}`,
      `JWT\n${JSON.stringify(claimsWith({ ver: undefined, aud: [AUDIENCE, "ANY"], opt: "x" }))}`,
      `JWT\n${JSON.stringify(claimsWith({ ver: undefined, "wlcg.ver": "1.2", "wlcg.groups": ["/cms"], scope: "storage.read:/ openid" }))}`,
      `at+jwt\n${JSON.stringify(claimsWith(access))}`,
      `JWT\n${JSON.stringify(claimsWith({ exp: NOW + 0.5, nbf: NOW + 60, iat: NOW - 1e9, scp: ["read:/"], scope: undefined }))}`,
    ],
    words: [...WORDS, ...TYPES],
    mutate: (input, chance) => changeParts(input, "\n", [changeType, changeJson], chance),
    async run(input) {
      const end = input.indexOf("\n");
      const typ = TYPES.includes(input.slice(0, end)) ? input.slice(0, end) : "JWT";
      const payload = bytesOf(input.slice(end + 1));
      const token = signed(JSON.stringify({ ...HEADER, typ }), payload, key);
      const hidden = { untrusted: input, secrets: [token, token.slice(token.lastIndexOf(".") + 1)] };
      const read = await oracle.attemptLater(hidden, READING, () =>
        library.SciToken.deserialize(token, { publicKey: { ...key.publicJwk }, now }),
      );
      const model = modelJson(payload);
      const isRead = token.length <= 16_384 && model instanceof Map && modelIsRead(model, typ);
      demand((read.value !== undefined) === isRead, `${read.told}, where the model ${isRead ? "takes" : "refuses"} it`);
      const judged = await oracle.attemptLater(hidden, JUDGING, () => enforcer.authorize(token, "openid"));
      if (read.value === undefined) {
        demand(judged.value === undefined, "an Enforcer takes what deserialize refuses");
        return read.told;
      }
      const isGood = model instanceof Map && modelIsJudgedGood(model, typ);
      const isRefused = judged.error !== undefined && judged.error.code !== "ERR_SCOPE_INSUFFICIENT";
      demand(isRefused !== isGood, `${judged.told}, where the model ${isGood ? "takes" : "refuses"} it`);
      return judged.told;
    },
  };
}

const changeType: Target["mutate"] = (_text, { random }) => random.pick(TYPES);
