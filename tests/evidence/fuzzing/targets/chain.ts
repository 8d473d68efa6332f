/** What is derived from a token, signed as it must be, whatever it claims: it can allow no more than what it is derived from. */

import type { SciToken } from "../../../../src/index.ts";
import { AUDIENCE, type Bench, claimsWith, HEADER, NOW, now, READING, WORDS } from "../bench.ts";
import { bytesOf } from "../input.ts";
import { fixedKey, signed } from "../keys.ts";
import { modelPath } from "../model/path.ts";
import { modelAllows, modelNames, modelScope } from "../model/scope.ts";
import { changeJson } from "../mutate/json.ts";
import { changeParts } from "../mutate/lines.ts";
import { demand } from "../oracle.ts";
import type { Target } from "../target.ts";

const ASKED = ["/", "/store", "/store/", "/store/a", "/store/a/", "/store/a/b", "/stor", "/storeroom", "/x", "/x/y/"];
const AUTHORIZATIONS = ["read", "write", "storage.read", "storage.create", "storage.modify", "queue", "openid"];

export function chain({ library, oracle, key }: Bench): Target {
  const child = fixedKey("child");
  const header = { ...HEADER, cwk: child.publicJwk };
  const wlcg = { ver: undefined, "wlcg.ver": "1.0", "wlcg.groups": ["/cms", "/cms/a"] };
  const pair = (one: object, other: object): string =>
    [one, other].map((change) => JSON.stringify(claimsWith(change))).join("\n");
  return {
    name: "chain",
    share: 0.4,
    seeds: [
      pair({ jti: "1" }, { jti: "2", scope: "read:/store/a" }),
      pair(
        { jti: "1", aud: ["ANY"], scope: "read:/ write:/x/ queue" },
        { jti: "2", aud: AUDIENCE, exp: NOW + 5, scope: "write:/x/y queue" },
      ),
      pair(
        { ...wlcg, scope: "storage.modify:/store" },
        { ...wlcg, scope: "storage.create:/store/a", "wlcg.groups": ["/cms"] },
      ),
    ],
    words: [...WORDS, ...ASKED.map((path) => `read:${path}`)],
    mutate: (input, chance) => changeParts(input, "\n", [changeJson, changeJson], chance),
    async run(input) {
      const [first = "", second = ""] = input.split("\n").map(bytesOf);
      const parent = signed(JSON.stringify(header), first, key);
      const derived = signed(JSON.stringify({ alg: "ES256", typ: "JWT", pwt: parent }), second, child);
      const hidden = { untrusted: input, secrets: [parent, derived] };
      const options = { publicKey: { ...key.publicJwk }, now };
      const { value, told } = await oracle.attemptLater(hidden, READING, () =>
        library.SciToken.deserialize(derived, options),
      );
      if (value === undefined) return told;
      const base = await library.SciToken.deserialize(parent, options);
      demandNarrower(base, value);
      return told;
    },
  };
}

function demandNarrower(base: SciToken, derived: SciToken): void {
  demand(derived.get("iss") === base.get("iss") && derived.get("sub") === base.get("sub"), "another issuer or subject");
  demand(Number(derived.get("exp")) <= Number(base.get("exp")), "it serves longer");
  demand(Number(derived.get("nbf") ?? 0) >= Number(base.get("nbf") ?? 0), "it serves earlier");
  const names = [derived.get("aud") ?? []].flat();
  const services = [base.get("aud") ?? []].flat();
  const isAny = services.includes(base.has("wlcg.ver") && !base.has("ver") ? "https://wlcg.cern.ch/jwt/v1/any" : "ANY");
  demand(isAny || names.every((name) => services.includes(name)), "it serves elsewhere");
  demand(
    [...derived].every(([name]) => base.has(name)),
    "a new claim",
  );
  demand(
    allowedBy(derived).every((allowed) => allowedBy(base).includes(allowed)),
    "it allows more",
  );
}

/** What a token allows, of some questions; nothing when its scope refuses it. */
function allowedBy(token: SciToken): string[] {
  const scope = token.get("scope");
  const grants = typeof scope === "string" ? (modelScope(scope) ?? []) : [];
  const isWlcg = token.has("wlcg.ver") && !token.has("ver");
  return AUTHORIZATIONS.flatMap((authz) => {
    const names = modelNames(authz, isWlcg, false);
    const allowed = ASKED.filter((path) =>
      modelAllows(grants, names, modelPath(path) ?? { components: ["?"], directory: false }),
    );
    return allowed.map((path) => `${authz}:${path}`);
  });
}
