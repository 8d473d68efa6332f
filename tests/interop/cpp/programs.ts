/** The programs of scitokens-cpp, and what they say. */

import { spawnSync } from "node:child_process";
import type { KeyFiles } from "../filed-key.ts";
import { Refusal } from "../refusal.ts";
import type { Namespace, Outcome } from "./namespace.ts";

/** The names that `scitokens-create` has for the profiles. */
export type PeerProfile = "scitokens1" | "scitokens2" | "wlcg" | "atjwt";

const REFUSAL =
  /^(?:(?:Failed to (?:de)?serialize (?:a|the) token|ACL generation failed): |scitokens-create: (?=missing ))(.*)$/m;

export class Programs {
  readonly #namespace: Namespace;

  constructor(namespace: Namespace) {
    this.#namespace = namespace;
  }

  /** Makes a token, now or as if it were an hour ago. The values of claims are text. */
  async create(
    { keyId, publicFile, privateFile }: KeyFiles,
    issuer: string,
    profile: PeerProfile,
    claims: Readonly<Record<string, string>>,
    { hourAgo = false }: { readonly hourAgo?: boolean } = {},
  ): Promise<string> {
    const signer = ["--cred", publicFile, "--key", privateFile, "--keyid", keyId, "--issuer", issuer];
    const given = Object.entries(claims).flatMap(([claim, value]) => ["--claim", `${claim}=${value}`]);
    const create = ["scitokens-create", ...signer, "--profile", profile, ...given] as const;
    // It has no option for times.
    return succeeded(await (hourAgo ? this.#run("faketime", "-f", "-1h", ...create) : this.#run(...create))).trim();
  }

  /** Verifies a token with keys that it discovers. */
  async verify(token: string): Promise<void> {
    demand(/^Token deserialization successful\.$/m, succeeded(await this.#run("scitokens-verify", token)));
  }

  /** Verifies a token with a key that it is given. */
  async verifyWith({ keyId, publicFile }: KeyFiles, issuer: string, token: string): Promise<void> {
    const pinned = ["--cred", publicFile, "--keyid", keyId, "--issuer", issuer];
    succeeded(await this.#run("scitokens-verify", ...pinned, token));
  }

  /** Verifies a token where the tests' authority is not trusted. */
  async verifyOutside(token: string): Promise<void> {
    succeeded(await this.#namespace.runOutside("scitokens-verify", token));
  }

  /** What a token grants a service, as `authz:path`. */
  async acls(token: string, issuer: string, audience: string): Promise<string[]> {
    const output = succeeded(await this.#run("scitokens-list-access", token, issuer, audience));
    demand(/^End of ACLs:$/m, output);
    return [...output.matchAll(/^ACL: (.*)$/gm)].map(([, acl]) => acl as string);
  }

  /** Whether a token allows something at a service. It does not say why not. */
  async allows(token: string, issuer: string, audience: string, authz: string, path: string): Promise<boolean> {
    const outcome = await this.#run("scitokens-test-access", token, issuer, audience, authz, path);
    if (outcome.code === 1 && /^Access test failed\.$/m.test(outcome.stdout)) return false;
    demand(/^Access test successful\.$/m, succeeded(outcome));
    return true;
  }

  /** Forgets all keys that were discovered. */
  forget(): void {
    this.#namespace.emptyCache();
  }

  #run(program: string, ...given: readonly string[]): Promise<Outcome> {
    return this.#namespace.run(program, ...given);
  }
}

/** @throws Refusal when the program says so, another error when it failed in any other way. */
function succeeded({ code, stdout, stderr }: Outcome): string {
  if (code === 0) return stdout;
  const refusal = REFUSAL.exec(`${stderr}\n${stdout}`)?.[1];
  if (refusal !== undefined) throw new Refusal(refusal);
  throw new Error(`ended with ${code}: ${stderr}${stdout}`);
}

function demand(expected: RegExp, output: string): void {
  if (!expected.test(output)) throw new Error(`said something else than ${expected}: ${output}`);
}

/** The version of Debian's package. */
export function debianVersion(): string {
  const { stdout } = spawnSync("dpkg-query", ["--show", "scitokens-cpp"], { encoding: "utf8" });
  return stdout?.trim().split("\t")[1] ?? "of no Debian package";
}
