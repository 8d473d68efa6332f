/** Times and claims, for people. */

const UNITS = [
  ["year", 31_536_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/** A number of seconds in its two largest units: `"1 hour 20 minutes"`. */
export function duration(seconds: number): string {
  let left = Math.max(0, Math.round(seconds));
  const said: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) said.push(`${count} ${unit}${count === 1 ? "" : "s"}`);
    else if (said.length > 0) break;
    if (said.length === 2) break;
  }
  return said.join(" ") || "0 seconds";
}

/** A time of a token, in seconds since 1970, as a clock on the wall says it. */
export function moment(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return String(seconds);
  const today = date.toDateString() === new Date().toDateString();
  return today ? date.toLocaleTimeString() : date.toLocaleString();
}

/** Now, in seconds. */
export const now = (): number => Math.floor(Date.now() / 1000);

/** What the registered claims say (RFC 7519 section 4.1, RFC 9068, SciTokens claims language, WLCG profile). */
export const CLAIMS: Readonly<Record<string, string>> = {
  iss: "Issuer",
  sub: "Subject",
  aud: "Audience",
  exp: "Expires",
  nbf: "Not before",
  iat: "Issued",
  jti: "Identifier",
  scope: "Scopes",
  ver: "Profile",
  client_id: "Client",
  "wlcg.ver": "WLCG profile",
  "wlcg.groups": "Groups",
};

/** The claims that are times. */
export const TIMES: readonly string[] = ["exp", "nbf", "iat", "auth_time"];
