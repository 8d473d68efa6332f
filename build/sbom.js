/**
 * Prints what the package is made of besides its own code, as CycloneDX 1.5 in JSON: `npm run --silent sbom > scitokens.cdx.json`.
 *
 * It goes beside a release, and not into the package: whoever installs that gets its dependencies by a lock file of their own, and
 * what is true for them is what their own `npm sbom` says. This one says with what it was built and tested, and what is bundled
 * into `dist/url`. From the same lock file comes the same text, byte for byte.
 */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** @type {{ name: string, version: string }} */
const { name, version } = JSON.parse(readFileSync("package.json", "utf8"));
const given = ["sbom", "--omit=dev", "--package-lock-only", "--sbom-format=cyclonedx", "--sbom-type=library"];
const told = JSON.parse(
  execFileSync("npm", given, { encoding: "utf8", shell: process.platform === "win32", maxBuffer: 2 ** 26 }),
);

// npm calls it after the folder that it is in.
told.metadata.component.name = name;
// Nothing that is another each time: when it was made, and a number by chance.
delete told.metadata.timestamp;
delete told.serialNumber;
// Nor what made it: any npm that takes the lock file says the same.
delete told.metadata.tools;
told.components.sort(byName);
told.dependencies.sort(byName);
const digest = createHash("sha256").update(JSON.stringify(told)).digest("hex");
console.log(JSON.stringify({ ...told, serialNumber: `urn:uuid:${uuid(digest)}`, version: 1 }, null, 2));
if (told.metadata.component.version !== version) throw new Error("the lock file is of another version");

/**
 * @param {Record<string, string>} one
 * @param {Record<string, string>} other
 */
function byName(one, other) {
  const [a, b] = [one, other].map((part) => String(part["bom-ref"] ?? part.ref));
  return String(a) < String(b) ? -1 : 1;
}

/**
 * A UUID of version 8 (RFC 9562 section 5.8): what it is of, and not chance.
 *
 * @param {string} hex
 */
function uuid(hex) {
  const variant = "89ab"[Number.parseInt(hex[16] ?? "0", 16) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
