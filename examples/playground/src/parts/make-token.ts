/** Making a token, signed with a key of this browser. */

import { exportJwks, isSciTokensError, type Profile, SciToken } from "scitokens";
import { button, byId, copy, make, onSubmit, toast, valueIn } from "../dom.ts";
import { currentKey, forgetKeys, isKept, makeKey } from "../own-keys.ts";

/** @param open - Shows a token in the page. */
export function startMake(open: (text: string) => void): void {
  const act = async (): Promise<void> => {
    const text = await makeToken();
    if (text !== undefined) open(text);
  };
  onSubmit("make-form", act);
  byId("try").addEventListener("click", act);
  byId("make-profile").addEventListener("change", exampleScopes);
  showKey();
}

async function makeToken(): Promise<string | undefined> {
  const problem = byId("make-problem");
  problem.textContent = "";
  try {
    const key = currentKey() ?? (await makeKey());
    showKey();
    return await new SciToken({ key, claims: claims() }).serialize({
      issuer: valueIn("make-issuer"),
      lifetime: Number(valueIn("make-lifetime")),
      profile: valueIn("make-profile") as Profile,
      includeKey: byId<HTMLInputElement>("make-extendable").checked,
    });
  } catch (error) {
    if (!isSciTokensError(error)) throw error;
    byId<HTMLDetailsElement>("make").open = true;
    problem.textContent = `This cannot be made: ${error.message}.`;
    return undefined;
  }
}

function claims(): Record<string, unknown> {
  const services = valueIn("make-audience")
    .split(/[\s,]+/)
    .filter((service) => service !== "");
  const subject = valueIn("make-subject");
  return {
    scope: valueIn("make-scopes").split(/\s+/).join(" "),
    ...(subject !== "" && { sub: subject }),
    ...(services.length > 0 && { aud: services.length === 1 ? services[0] : services }),
  };
}

/** Scopes and audiences that are usual in one profile are none in another. */
const EXAMPLES: Readonly<Record<string, readonly [scopes: string, audience: string]>> = {
  "wlcg:1.0": ["storage.read:/data\nstorage.modify:/data/jane\ncompute.create", "https://wlcg.cern.ch/jwt/v1/any"],
  "scitoken:1.0": ["read:/data\nwrite:/data/jane\nread:/software/releases", "ANY"],
  "scitoken:2.0": ["read:/data\nwrite:/data/jane\nread:/software/releases", "ANY"],
};

function exampleScopes(): void {
  const isExample = Object.values(EXAMPLES).some(([scopes]) => scopes === valueIn("make-scopes"));
  const example = EXAMPLES[valueIn("make-profile")];
  if (!isExample || example === undefined) return;
  byId<HTMLTextAreaElement>("make-scopes").value = example[0];
  byId<HTMLInputElement>("make-audience").value = example[1];
}

function showKey(): void {
  const key = currentKey();
  if (key === undefined) {
    byId("own-key").replaceChildren(
      make("p", "quiet", "Your first token makes a key, which stays in this browser and cannot be read out."),
    );
    return;
  }
  const another = async (): Promise<void> => {
    await makeKey();
    showKey();
    toast("There is a new key. The ones before still verify.");
  };
  const forget = async (): Promise<void> => {
    await forgetKeys().catch(() => {}); // Where nothing is kept, there is nothing to delete.
    showKey();
    toast("All keys of this browser are deleted.");
  };
  byId("own-key").replaceChildren(
    make("p", "", make("strong", "", "Your key"), ` ${key.algorithm} `, make("code", "", key.keyId)),
    make(
      "p",
      "quiet",
      `It signs in this browser alone, and cannot be read out.${isKept ? "" : " It is gone with this page."}`,
    ),
    make(
      "div",
      "buttons",
      button("Copy public keys", "", () => copy(JSON.stringify(exportJwks(key)), "The public JWK Set is copied.")),
      button("New key", "", another),
      button("Delete keys", "", forget),
    ),
  );
}
