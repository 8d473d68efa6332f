/** Whether a token is to be believed, why, and what can be done about it. */

import { isSciTokensError } from "scitokens";
import { button, byId, onSubmit } from "../dom.ts";
import { type Inspection, lastMoment } from "../inspection.ts";
import { distrust, issuerOf, keyCache, trustIssuer, trustKeys } from "../trust.ts";
import { whyUnavailable } from "../unavailable.ts";
import { duration, moment, now } from "../wording.ts";

let shown: Inspection | undefined;

/** @param again - Looks at the token again, as trust has changed. */
export function startVerdict(again: () => void): void {
  onSubmit("keys-form", () => {
    const issuer = shown && issuerOf(shown.read);
    const text = byId<HTMLTextAreaElement>("keys").value;
    if (issuer === undefined) return;
    try {
      trustKeys(issuer, text);
      again();
    } catch {
      say("refused", "No keys", "What is pasted begins as JSON and is none: give a JWK Set, a JWK or PEM.");
    }
  });
  byId("verdict-actions").addEventListener("trust", again);
}

/** Keys that came with a link, which nobody has vouched for. */
export function offerKeys(text: string): void {
  byId<HTMLTextAreaElement>("keys").value = text;
  byId<HTMLDetailsElement>("paste-keys").open = true;
  const hint = byId("keys-hint");
  hint.hidden = false;
  hint.textContent =
    "These keys came with the link. Whoever made the link chose them: they show that the token is whole, not who its issuer is.";
}

/** Shows what is known of a token. */
export function showVerdict(seen: Inspection): void {
  shown = seen;
  const { verdict, read } = seen;
  const issuer = issuerOf(read);
  const actions: HTMLElement[] = [];
  byId("verdict").setAttribute("aria-busy", String(verdict.kind === "checking"));
  if (verdict.kind === "unverified") {
    const who =
      issuer === undefined ? "It names no issuer." : `It says that it is of ${issuer}, but anyone can write that.`;
    say("unverified", "Not verified", who);
    if (issuer !== undefined) actions.push(trustButton(`Trust ${issuer} and fetch its keys`, issuer, "main"));
  } else if (verdict.kind === "checking") {
    say("checking", "Looking for keys", verdict.source === "issuer" ? `Asking ${issuer} for its keys…` : "Verifying…");
  } else if (verdict.kind === "verified") {
    say("verified", "Verified", signer(seen));
    if (verdict.source !== "own" && issuer !== undefined) actions.push(forgetButton(issuer));
    if (verdict.source === "issuer") void sayAge(seen);
  } else {
    refuse(seen);
    if (verdict.source !== "own" && issuer !== undefined) {
      if (verdict.error.code === "ERR_KEYS_UNAVAILABLE") actions.push(trustButton("Ask again", issuer, "main"));
      actions.push(forgetButton(issuer));
    }
  }
  byId("verdict-actions").replaceChildren(...actions);
  byId("paste-keys").hidden = verdict.kind === "verified" || issuer === undefined;
}

function signer({ read, verdict }: Inspection): string {
  const derived = read.chain.length > 1 ? `, and derived ${read.chain.length - 1} times since` : "";
  const times = derived.replace("1 times", "once");
  if (verdict.kind !== "verified" || verdict.source === "issuer") return `Signed by ${issuerOf(read)}${times}.`;
  const whose = verdict.source === "own" ? "your own key in this browser" : "one of the keys that were pasted";
  return `Signed with ${whose}, in the name of ${issuerOf(read)}${times}.`;
}

async function sayAge(seen: Inspection): Promise<void> {
  try {
    const { fetchedAt } = await keyCache.metadata(issuerOf(seen.read) ?? "");
    if (shown !== seen) return;
    byId("verdict-text").textContent =
      `${signer(seen)} Its keys were fetched ${duration(now() - fetchedAt)} ago and are kept here.`;
  } catch (error) {
    if (!isSciTokensError(error)) throw error; // Without metadata there is no age to tell.
  }
}

function refuse(seen: Inspection): void {
  const { verdict, read, token } = seen;
  if (verdict.kind !== "refused") return;
  const { error, signed } = verdict;
  const issuer = issuerOf(read);
  if (signed && error.code === "ERR_EXPIRED") {
    const end = lastMoment(token) + 1;
    say("refused", "Expired", `It served until ${moment(end)}. Its signature is good.`, error.code);
  } else if (error.code === "ERR_KEYS_UNAVAILABLE" && issuer !== undefined) {
    say("refused", "No keys", `The keys of ${issuer} could not be had. Looking why…`, error.code);
    byId<HTMLDetailsElement>("paste-keys").open = true;
    void whyUnavailable(issuer).then((why) => {
      if (shown === seen) say("refused", "No keys", `The keys of ${issuer} could not be had. ${why}`, error.code);
    });
  } else {
    say("refused", "Refused", `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`, error.code);
  }
}

function say(kind: string, title: string, text: string, code?: string): void {
  byId("verdict").dataset.kind = kind;
  byId("verdict-title").textContent = title;
  byId("verdict-text").textContent = code === undefined ? text : `${text} (${code})`;
}

function trustButton(text: string, issuer: string, className: string): HTMLButtonElement {
  return button(text, className, async () => {
    trustIssuer(issuer);
    // Whoever asks by hand does not wait until it is time again.
    await keyCache.remove(issuer).catch(() => {});
    tellTrust();
  });
}

function forgetButton(issuer: string): HTMLButtonElement {
  return button("Trust it no more", "", async () => {
    await distrust(issuer);
    tellTrust();
  });
}

function tellTrust(): void {
  byId("verdict-actions").dispatchEvent(new Event("trust"));
}
