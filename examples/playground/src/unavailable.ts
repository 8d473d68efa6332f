/** Why an issuer's keys could not be had: browsers tell pages no more than that a request failed. */

/** In one sentence or two, for a person. */
export async function whyUnavailable(issuer: string): Promise<string> {
  if (!navigator.onLine) return "You are offline, and its keys are not kept here yet.";
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  if (await answers(url, "cors")) return "It answers, but not with keys that can be used.";
  // The answer to such a request cannot be read, but it says that there was one.
  if (await answers(url, "no-cors")) {
    return "It is there, but it does not allow pages of other origins to read its keys (CORS): it sends no Access-Control-Allow-Origin. Fetch its JWK Set with another program and paste it below.";
  }
  return "It cannot be reached from here.";
}

async function answers(url: string, mode: RequestMode): Promise<boolean> {
  try {
    await fetch(url, { mode, credentials: "omit", redirect: mode === "cors" ? "manual" : "follow" });
    return true;
  } catch {
    return false;
  }
}
