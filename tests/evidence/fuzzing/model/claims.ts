/** What makes claims good here and now, to compare with (DECISIONS, parts B and C). */

import { AUDIENCE, ISSUER, NOW } from "../bench.ts";
import { modelScope } from "./scope.ts";

/** Claims by their names. */
export type ModelClaims = ReadonlyMap<string, unknown>;

const TOLERANCE = 60;
const LATEST = 253_402_300_799;
const KNOWN = "iss sub aud exp nbf iat jti scope ver opt".split(" ");
const ANY: Readonly<Record<string, string>> = {
  "1": "ANY",
  "2": "ANY",
  wlcg: "https://wlcg.cern.ch/jwt/v1/any",
};
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  "1": ["nbf", "scope"],
  "2": ["nbf", "iat", "aud", "scope"],
  wlcg: ["iat", "aud"],
  rfc9068: ["iat", "aud", "sub", "client_id", "jti"],
};

const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

function modelProfile(claims: ModelClaims, typ: string | undefined): string | undefined {
  if (claims.has("ver")) return /^scitokens?:([12])\.0$/.exec(textIn(claims, "ver"))?.[1];
  if (claims.has("wlcg.ver")) return /^1\.[0-9]+$/.test(textIn(claims, "wlcg.ver")) ? "wlcg" : undefined;
  return /^(application\/)?at\+jwt$/i.test(typ ?? "") ? "rfc9068" : "1";
}

const textIn = (claims: ModelClaims, name: string): string => {
  const value = claims.get(name);
  return typeof value === "string" && !value.includes("\n") ? value : "";
};

/** Whether `SciToken.deserialize` takes them. */
export function modelIsRead(claims: ModelClaims, typ: string | undefined): boolean {
  const strings = ["iss", "sub", "jti", "client_id"].filter((name) => claims.has(name));
  const areStrings = strings.every((name) => typeof claims.get(name) === "string");
  if (modelProfile(claims, typ) === undefined || !areStrings || !claims.get("iss")) return false;
  if (claims.has("wlcg.groups") && !isStrings(claims.get("wlcg.groups"))) return false;
  const aud = claims.get("aud");
  if (
    claims.has("aud") &&
    (aud === "" || (typeof aud !== "string" && !(isStrings(aud) && aud.length > 0 && !aud.includes(""))))
  )
    return false;
  return areTimesGood(claims);
}

function areTimesGood(claims: ModelClaims): boolean {
  const times = ["exp", "nbf", "iat"].filter((name) => claims.has(name)).map((name) => claims.get(name));
  if (!times.every((time) => typeof time === "number" && time <= LATEST && time >= -(2 ** 53 - 1))) return false;
  const [exp, nbf = 0, iat = 0] = ["exp", "nbf", "iat"].map((name) => claims.get(name)) as [number?, number?, number?];
  return exp !== undefined && exp > NOW && nbf <= NOW + TOLERANCE && iat <= NOW + TOLERANCE;
}

/** Whether an Enforcer, given that they are read, takes them for its own. */
export function modelIsJudgedGood(claims: ModelClaims, typ: string | undefined): boolean {
  const profile = modelProfile(claims, typ) as string;
  if (profile === "1" && [...claims.keys()].some((name) => !KNOWN.includes(name))) return false;
  if (REQUIRED[profile]?.some((name) => !claims.has(name)) || claims.get("iss") !== ISSUER || !claims.has("aud"))
    return false;
  const names = [claims.get("aud")].flat();
  if (!names.includes(AUDIENCE) && !names.some((name) => name === ANY[profile])) return false;
  if ((profile === "1" || profile === "2") && claims.has("scp") && claims.has("scope")) return false;
  const scope = claims.get("scope");
  return !claims.has("scope") || (typeof scope === "string" && modelScope(scope) !== undefined);
}
