/** A page that may do nothing but run its own scripts mints, verifies and enforces; its title tells how that went. */

import { violationsHere } from "./violations.ts";

type Main = typeof import("../../src/index.ts");

const ISSUER = "https://issuer.example";

async function use({ Enforcer, SciToken, exportJwks, generateKey }: Main): Promise<void> {
  const violations = violationsHere();
  for (const algorithm of ["ES256", "RS256", "EdDSA"] as const) {
    const key = await generateKey(algorithm);
    const serialized = await new SciToken({ key, claims: { scope: "read:/store" } }).serialize({ issuer: ISSUER });
    const token = await SciToken.deserialize(serialized, { jwks: exportJwks(key), algorithms: [algorithm] });
    const enforcer = new Enforcer(ISSUER);
    if (!enforcer.test(token, "read", "/store/file")) throw new Error(`${algorithm}: what is granted is refused`);
    if (enforcer.test(token, "write", "/store/file")) throw new Error(`${algorithm}: what is not granted is allowed`);
  }
  // Violations are told as tasks of their own.
  await new Promise((resolve) => setTimeout(resolve, 500));
  if (violations.length > 0) throw new Error(violations.join("; "));
}

export async function tellByTitle(library: Main): Promise<void> {
  document.title = await use(library).then(
    () => "passed",
    (error) => `failed: ${error}`,
  );
}
