/** The fields by which a token is attenuated: a checkbox and a path for each scope, the services, the lifetime. */

import type { SciToken } from "scitokens";
import { lifetimeAt, type Wanted } from "../attenuation.ts";
import { byId, make } from "../dom.ts";
import { duration, moment, now } from "../wording.ts";
import { kindOf } from "./tree.ts";

/** Audiences that mean any service (SciTokens claims language, WLCG profile section 2.2.1). */
const ANY = ["ANY", "https://wlcg.cern.ch/jwt/v1/any"];

/** Fills the form for a token. */
export function offerChoices(parent: SciToken): void {
  const scopes = String(parent.get("scope") ?? "")
    .split(" ")
    .filter((scope) => scope !== "");
  replaceFields("narrow-scopes", scopes.map(scopeField));
  replaceFields("narrow-audience", audienceFields(parent));
  byId<HTMLInputElement>("lifetime").value = "40";
  byId<HTMLInputElement>("extend-again").checked = false;
}

/** What the form says. */
export function readChoices(parent: SciToken): Wanted {
  const lifetime = lifetimeAt(Number(byId<HTMLInputElement>("lifetime").value), parent);
  return { scopes: chosenScopes(), audience: chosenAudience(), lifetime };
}

/** Says what the slider stands for. */
export function sayLifetime(lifetime: number): void {
  const text = `${duration(lifetime)}, until ${moment(now() + lifetime)}`;
  byId("lifetime-said").textContent = text;
  byId("lifetime").setAttribute("aria-valuetext", text);
}

function scopeField(scope: string): HTMLElement {
  const colon = scope.indexOf(":");
  const authz = colon === -1 ? scope : scope.slice(0, colon);
  const box = Object.assign(make("input", ""), { type: "checkbox", checked: true, value: authz, name: "scope" });
  box.setAttribute("aria-label", `Keep ${scope}`);
  const field = make("div", "scope-field", make("label", "check", box, make("span", `chip ${kindOf(authz)}`, authz)));
  if (colon !== -1) {
    const path = Object.assign(make("input", ""), { value: scope.slice(colon + 1), name: "path", spellcheck: false });
    path.setAttribute("aria-label", `Path of ${scope}`);
    path.setAttribute("autocomplete", "off");
    field.append(path);
  }
  return field;
}

function audienceFields(parent: SciToken): HTMLElement[] {
  const services = [parent.get("aud") ?? []].flat().map(String);
  if (services.some((service) => ANY.includes(service))) {
    const field = Object.assign(make("input", ""), { name: "any", placeholder: "any service", id: "only-for" });
    field.setAttribute("autocomplete", "off");
    const label = Object.assign(make("label", "", "Only for"), { htmlFor: "only-for" });
    return [make("div", "", label, field)];
  }
  if (services.length === 0) return [make("p", "quiet", "It is for any service, and stays so.")];
  if (services.length === 1) return [make("p", "quiet", `It is for ${services[0]} alone.`)];
  return services.map((service) => {
    const box = Object.assign(make("input", ""), { type: "checkbox", checked: true, value: service, name: "service" });
    return make("label", "check", box, service);
  });
}

function chosenScopes(): string[] {
  return [...document.querySelectorAll("#narrow-scopes .scope-field")].flatMap((field) => {
    const box = field.querySelector<HTMLInputElement>("[name=scope]");
    const path = field.querySelector<HTMLInputElement>("[name=path]");
    if (path !== null) path.disabled = !box?.checked;
    if (!box?.checked) return [];
    return [path === null ? box.value : `${box.value}:${path.value.trim()}`];
  });
}

function chosenAudience(): Wanted["audience"] {
  const form = byId("narrow-audience");
  const any = form.querySelector<HTMLInputElement>("[name=any]");
  if (any !== null) return any.value.trim() === "" ? undefined : oneOrMore(any.value.trim().split(/[\s,]+/));
  const boxes = [...form.querySelectorAll<HTMLInputElement>("[name=service]")];
  if (boxes.length === 0) return undefined;
  return oneOrMore(boxes.filter(({ checked }) => checked).map(({ value }) => value));
}

/** One service is written as a text (RFC 7519 section 4.1.3), which every library reads. */
function oneOrMore(services: readonly string[]): Wanted["audience"] {
  const [only, another] = services;
  return another === undefined ? only : services;
}

function replaceFields(id: string, fields: readonly HTMLElement[]): void {
  const legend = byId(id).querySelector("legend") as HTMLElement;
  byId(id).replaceChildren(legend, ...fields);
}
