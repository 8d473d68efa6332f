/** Shows what a token says and allows, and verifies it against whoever the person trusts. */

// The whole library in one file: dist/url of the package, copied to where the page is.
import { decode, Enforcer, generateKey, isSciTokensError, SciToken } from "./scitokens.js";

/** @param {string} id @returns {any} */
const element = (id) => document.getElementById(id);
/** @type {HTMLTextAreaElement} */
const input = element("token");

/** Issuers that the person trusts, and where their keys are. @type {Map<unknown, import("scitokens").TrustOptions>} */
const trusted = new Map();
/** What is shown. @type {{ token: SciToken, enforcer: Enforcer } | undefined} */
let shown;

async function makeOne() {
  const issuer = "https://issuer.example";
  const key = await generateKey();
  trusted.set(issuer, { issuers: [issuer], publicKey: key });
  const claims = { sub: "jane", aud: "https://storage.example", scope: "read:/runs write:/runs/jane" };
  input.value = await new SciToken({ key, claims }).serialize({ issuer });
  await show();
}

async function show() {
  reset();
  const text = input.value.trim();
  try {
    const claims = decode(text).payload;
    const issuer = String(claims.iss);
    const trust = trusted.get(issuer);
    showFacts(claims);
    // What nobody has verified is shown as well, and called so.
    const token = trust ? await SciToken.deserialize(text, trust) : new SciToken({ claims });
    const enforcer = new Enforcer(issuer, { anyAudience: true, allowUnverified: trust === undefined });
    const acls = enforcer.generateAcls(token);
    // Another token may have been put there while the issuer was asked.
    if (text !== input.value.trim()) return;
    element("acls").replaceChildren(...acls.map(({ authz, path }) => row([authz, path])));
    element("details").hidden = false;
    element("trust").hidden = token.verified;
    element("trust").textContent = `Trust ${issuer}, and verify`;
    shown = { token, enforcer };
    if (token.verified) say("status", "good", `Verified: ${issuer} has signed it.`);
    else say("status", "doubt", "Not verified: anyone can have written this.");
  } catch (error) {
    if (text === input.value.trim()) refuse("status", error);
  }
}

/** @param {import("scitokens").JsonObject} claims */
function showFacts({ iss, sub, aud, exp }) {
  const until = new Date(Number(exp) * 1000);
  const facts = { "Issued by": iss, For: sub, "Meant for": aud, "Valid until": exp && until.toLocaleString() };
  const items = Object.entries(facts).flatMap(([name, value]) => [
    put("dt", name),
    put("dd", String(value ?? "not said")),
  ]);
  element("facts").replaceChildren(...items);
}

function ask() {
  if (shown === undefined) return;
  try {
    const { allowed, acl, reason, message } = shown.enforcer.explain(
      shown.token,
      element("authz").value,
      element("path").value,
    );
    if (allowed) say("answer", "good", `Yes: ${acl?.authz}:${acl?.path} allows it.`);
    else say("answer", "bad", `No: ${message} (${reason}).`);
  } catch (error) {
    refuse("answer", error);
  }
}

function reset() {
  shown = undefined;
  element("details").hidden = element("trust").hidden = true;
  for (const id of ["status", "answer"]) say(id, "", "");
}

/** @param {string} id @param {unknown} error */
function refuse(id, error) {
  if (!isSciTokensError(error)) throw error;
  say(id, "bad", `Refused: ${error.message} (${error.code}).`);
}

/** Always as text, which a token cannot turn into markup. @param {string} id @param {string} kind @param {string} text */
function say(id, kind, text) {
  element(id).className = kind;
  element(id).textContent = text;
}

/** @param {string} name @param {string} text */
function put(name, text) {
  return Object.assign(document.createElement(name), { textContent: text });
}

/** @param {readonly string[]} cells */
function row(cells) {
  const made = document.createElement("tr");
  made.append(...cells.map((cell) => put("td", cell)));
  return made;
}

/** @param {string} id @param {string} type @param {() => unknown} act */
function on(id, type, act) {
  element(id).addEventListener(type, (/** @type {Event} */ event) => {
    event.preventDefault();
    act();
  });
}

on("token-form", "submit", show);
on("question-form", "submit", ask);
on("make", "click", makeOne);
on("token", "input", reset);
on("question-form", "input", () => say("answer", "", ""));
on("trust", "click", () => {
  const issuer = String(decode(input.value.trim()).payload.iss);
  // `insecure` allows http to loopback hosts, where the issuer of serve.js is.
  trusted.set(issuer, { issuers: [issuer], insecure: true });
  return show();
});
