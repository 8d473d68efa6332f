/** What a token allows: its tree, and one access tested with the reason. */

import { type Acl, isSciTokensError, type SciToken } from "scitokens";
import { byId, make, onSubmit, valueIn } from "../dom.ts";
import { enforcerFor, type Inspection, lastMoment } from "../inspection.ts";
import { now } from "../wording.ts";
import { drawTree } from "./tree.ts";

let shown: SciToken | undefined;
let isAsked = false;

/** Answers as a person types. */
export function startAccess(): void {
  byId("access-form").addEventListener("input", () => {
    isAsked = true;
    answer();
  });
  onSubmit("access-form", answer);
}

/** Shows what a token allows. */
export function showAccess({ token, read }: Inspection): void {
  shown = token;
  byId("allows-heading").textContent = lastMoment(token) < now() ? "What it allowed" : "What it allows";
  try {
    // What has expired is drawn as well: the question below is answered as of now.
    const acls = enforcerFor(token, "", () => lastMoment(token) * 1000).generateAcls(token);
    byId("tree").replaceChildren(drawTree({ acls, onChoose: choose }));
    suggest(acls[0]);
    const names = [...new Set(acls.map(({ authz }) => authz))];
    byId("known-authz").replaceChildren(...names.map((name) => Object.assign(make("option", ""), { value: name })));
  } catch (error) {
    if (!isSciTokensError(error)) throw error;
    const asAccessToken = /at\+jwt$/i.test(read.header.typ ?? "") && !token.verified;
    const hint = asAccessToken ? " It may be judged otherwise once it is verified." : "";
    byId("tree").replaceChildren(make("p", "nothing", `Nothing: ${error.message}.${hint}`));
  }
  answer();
}

/** Asks for what it allows, until a person asks for something else. */
function suggest(acl: Acl | undefined): void {
  if (isAsked || acl === undefined) return;
  byId<HTMLInputElement>("access-authz").value = acl.authz;
  byId<HTMLInputElement>("access-path").value = acl.path;
}

function choose(path: string, authz: string): void {
  isAsked = true;
  byId<HTMLInputElement>("access-authz").value = authz;
  byId<HTMLInputElement>("access-path").value = path;
  answer();
  byId("access-path").focus();
}

function answer(): void {
  if (shown === undefined) return;
  const [authz, path] = [valueIn("access-authz"), valueIn("access-path")];
  try {
    const enforcer = enforcerFor(shown, valueIn("access-audience"));
    const { allowed, acl, message, reason, code } = enforcer.explain(shown, authz, path || undefined);
    if (!allowed) {
      say("bad", "No", `${message ?? ""}.`, reason ?? code);
      return;
    }
    const unsure = shown.verified ? "" : " If the token is a true one: it is not verified.";
    say(
      shown.verified ? "good" : "doubt",
      shown.verified ? "Yes" : "It would",
      `${acl?.authz}:${acl?.path} allows it.${unsure}`,
    );
  } catch (error) {
    if (!isSciTokensError(error)) throw error;
    say("bad", "Not a question", `${error.message}.`, error.code);
  }
}

function say(kind: string, word: string, text: string, code?: string): void {
  const place = byId("answer");
  place.className = `answer ${kind}`;
  place.replaceChildren(make("strong", "", word), ": ", text);
  if (code !== undefined) place.append(" ", make("code", "", code));
}
