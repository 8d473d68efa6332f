/** Attenuation: choose what is left, see the tree shrink, get the derived token. */

import { type Acl, isSciTokensError, type SciToken } from "scitokens";
import { draft, sign } from "../attenuation.ts";
import { byId, copy, make, onSubmit } from "../dom.ts";
import { enforcerFor, type Inspection } from "../inspection.ts";
import { taken } from "../taken.ts";
import { offerChoices, readChoices, sayLifetime } from "./choices.ts";
import { drawTree } from "./tree.ts";

interface Parent {
  readonly whole: string;
  readonly token: SciToken;
  readonly acls: readonly Acl[];
}

let parent: Parent | undefined;
let drafted: SciToken | undefined;

/** @param open - Shows a token in the page. */
export function startAttenuate(open: (text: string) => void): void {
  byId("attenuate-form").addEventListener("input", preview);
  onSubmit("attenuate-form", derive);
  const text = (): string => byId<HTMLTextAreaElement>("derived-text").value;
  byId("copy-derived").addEventListener("click", () => copy(text(), "The derived token is copied."));
  byId("open-derived").addEventListener("click", () => open(text()));
}

/** Offers to attenuate a token, or says why that cannot be. */
export function showAttenuate({ whole, read, token, verdict }: Inspection): void {
  // Looked at again, the choices that were made stay.
  if (verdict.kind === "checking" && parent?.whole === whole) return;
  const able = verdict.kind === "verified" && read.keySegment !== undefined;
  byId("attenuate-form").hidden = !able;
  byId("attenuate-hint").textContent = hint(read.keySegment !== undefined, "cwk" in read.header, able);
  if (!able) {
    parent = undefined;
    byId("derived").hidden = true;
    return;
  }
  if (parent?.whole === whole) return;
  try {
    parent = { whole, token, acls: enforcerFor(token, "").generateAcls(token) };
    byId("derived").hidden = true;
    offerChoices(token);
    preview();
  } catch (error) {
    if (!isSciTokensError(error)) throw error;
    byId("attenuate-form").hidden = true;
    byId("attenuate-hint").textContent = `It cannot be attenuated: ${error.message}.`;
  }
}

function hint(hasKey: boolean, isExtendable: boolean, able: boolean): string {
  if (able) return "You hold its key, the fourth segment. Take away what a job does not need; its issuer is not asked.";
  if (hasKey) return "It comes with its key. Verify it, and you can take away what a job does not need.";
  if (isExtendable) return "It can be attenuated by who holds its key, the fourth segment, which is not here.";
  return "It was made without a key to derive from it (cwk), so only its issuer can make a narrower one.";
}

function preview(): void {
  if (parent === undefined) return;
  const wanted = readChoices(parent.token);
  sayLifetime(wanted.lifetime);
  drafted = undefined;
  try {
    const token = draft(parent.token, wanted);
    const enforcer = enforcerFor(token, "");
    const acls = [...parent.acls, ...enforcer.generateAcls(token)];
    const tree = drawTree({ acls, isKept: (authz, path) => enforcer.test(token, authz, path) });
    const losses = taken(parent.token.toJSON(), token.toJSON()).map((loss) => make("li", "", loss));
    byId("preview").replaceChildren(tree, make("ul", "taken", ...losses));
    drafted = token;
    complain("");
  } catch (error) {
    if (!isSciTokensError(error)) throw error;
    complain(`This cannot be: ${error.message}.`);
  }
}

async function derive(): Promise<void> {
  if (parent === undefined || drafted === undefined) return;
  const extendable = byId<HTMLInputElement>("extend-again").checked;
  try {
    // Drafted anew, so that no two tokens have the same identifier.
    const { lifetime } = readChoices(parent.token);
    const text = await sign(parent.token, draft(parent.token, readChoices(parent.token)), lifetime, extendable);
    byId<HTMLTextAreaElement>("derived-text").value = text;
    byId("derived-hint").textContent = extendable
      ? "Derived. Its fourth segment is a new key, for whoever attenuates it next; services get the first three."
      : "Derived. Hand it over: it allows what is left. Its parent is within it, without the key; services that refuse extendable tokens (refuseExtendable) do not take that by itself.";
    byId("derived").hidden = false;
  } catch (error) {
    if (!isSciTokensError(error)) throw error;
    complain(`It could not be derived: ${error.message}.`);
  }
}

function complain(text: string): void {
  byId("attenuate-problem").textContent = text;
  byId<HTMLButtonElement>("derive").disabled = text !== "";
}
