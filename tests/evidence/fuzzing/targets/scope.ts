/** Scopes and asked paths: an Enforcer answers as a model of another make does, and lists what that lists. */

import type { Enforcer } from "../../../../src/index.ts";
import { AUDIENCE, type Bench, claimsWith, ISSUER, now, WORDS } from "../bench.ts";
import { isSound, textOf } from "../input.ts";
import { formatModel, modelPath } from "../model/path.ts";
import { modelAcls, modelAllows, modelNames, modelNeedsPath, modelScope } from "../model/scope.ts";
import { changeParts } from "../mutate/lines.ts";
import { changeText } from "../mutate/text.ts";
import { demand, demandSame } from "../oracle.ts";
import type { Target } from "../target.ts";

/** What the letters of the last line say. */
interface Given {
  readonly isWlcg: boolean;
  readonly options: Record<"encoded" | "collapseDotSegments" | "assumeRoot" | "mapWlcg", boolean>;
}

const SEEDS = [
  "read:/store write:/store/jane\nread\n/store/file\n",
  "storage.read:/ storage.modify:/cms/user/\nstorage.create\n/cms/user/a\nw",
  "read:/caf%c3%a9/100%25\nread\n/caf\u00e9/100%25/x\n",
  "read:/a/b/\nread\n/a/b\n",
  "read:/a\nread\n/a/../b\nc",
  "read write:/x\nread\n/anything\nr",
  "storage.read:/x storage.create:/y\nwrite\n/y/z\nwm",
  "read:/a%20b\nread\n/a b/c\ne",
  "openid compute.read queue\ncompute.read\n\n",
];

export function scope({ library, oracle }: Bench): Target {
  const enforcers = new Map<string, Enforcer>();
  const enforcerWith = (options: Given["options"]): Enforcer => {
    const name = JSON.stringify(options);
    const known =
      enforcers.get(name) ??
      new library.Enforcer(ISSUER, { audience: AUDIENCE, now, allowUnverified: true, ...options });
    enforcers.set(name, known);
    return known;
  };

  return {
    name: "scope",
    share: 30,
    seeds: SEEDS,
    words: WORDS,
    mutate: (input, chance) => changeParts(input, "\n", [changeText, changeText, changeText, changeLetters], chance),
    run(input) {
      const [scopeText = "", authz = "", asked = "", letters = ""] = input.split("\n").map(textOf);
      const { isWlcg, options } = givenBy(letters);
      const path = asked === "" ? undefined : asked;
      if (!isSound(scopeText)) return "no claim";
      const token = new library.SciToken({
        claims: claimsWith({ scope: scopeText, ...(isWlcg && { ver: undefined, "wlcg.ver": "1.0" }) }),
      });
      const enforcer = enforcerWith(options);
      const hidden = { untrusted: input };
      const acls = oracle.attempt(hidden, ["ERR_SCOPE_INVALID"], () => enforcer.generateAcls(token));
      const model = modelScope(scopeText, options.assumeRoot);
      demandSame(
        acls.value?.map((acl) => JSON.stringify(acl)),
        model && modelAcls(model),
        "the ACLs",
      );
      for (const acl of acls.value ?? []) demandCanonical(acl.path);
      const answer = oracle.attempt(hidden, ["ERR_ARGUMENT", "ERR_PATH_INVALID"], () =>
        enforcer.explain(token, authz, path),
      );
      const isMisuse =
        authz === "" || /[: ]/.test(authz) || (path === undefined ? modelNeedsPath(authz) : !path.startsWith("/"));
      demand(
        (answer.error !== undefined) === isMisuse,
        `${answer.told}, where the call is ${isMisuse ? "a mistake" : "sound"}`,
      );
      if (answer.value === undefined) return answer.told;
      const { allowed, reason = "allowed", message = "" } = answer.value;
      demand(message.length < 700 && !/\p{Cc}/u.test(message), "a message that is long or has control characters");
      const canonical = modelPath(path ?? "/", { encoded: options.encoded, collapse: options.collapseDotSegments });
      const names = modelNames(authz, isWlcg, options.mapWlcg);
      const expected = model !== undefined && canonical !== undefined && modelAllows(model, names, canonical);
      demand(allowed === expected, `${allowed ? "allowed" : `refused, ${reason}`}, where the model says otherwise`);
      return `${acls.told} ${reason}`;
    },
  };
}

/** A path that is listed, asked for as it stands, is the same. */
function demandCanonical(path: string): void {
  const again = modelPath(path, { encoded: false, collapse: false });
  demand(again !== undefined && formatModel(again) === path, "an ACL whose path is not in canonical form");
}

function changeLetters(letters: string, { random }: Parameters<Target["mutate"]>[1]): string {
  const letter = random.pick(["w", "e", "c", "r", "m"]);
  return letters.includes(letter) ? letters.replace(letter, "") : letters.slice(0, 5) + letter;
}

function givenBy(letters: string): Given {
  const has = (letter: string): boolean => letters.includes(letter);
  return {
    isWlcg: has("w"),
    options: { encoded: !has("e"), collapseDotSegments: has("c"), assumeRoot: has("r"), mapWlcg: has("m") },
  };
}
