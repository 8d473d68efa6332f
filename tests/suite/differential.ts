/** What the other libraries answered, and what this one must: every recorded case. */

import QUnit from "qunit";
import type { EnforcerOptions, SciToken } from "../../src/index.ts";
import cases from "../vectors/differential.jsonl";
import keys from "../vectors/keys.json";
import type { Library } from "./environment.ts";

interface Case {
  readonly id: string;
  readonly kind: "verify" | "test" | "generate_acls";
  readonly note: string;
  readonly token: string;
  readonly jwks?: unknown;
  readonly verify_key?: string;
  readonly enforcer: { readonly issuer: never; readonly audience: never };
  readonly profile?: EnforcerOptions["profile"];
  readonly authz: string;
  readonly path?: string | null;
  readonly now: number;
  readonly expected: {
    readonly result: string;
    readonly alt?: readonly string[];
    readonly code?: readonly string[];
    readonly acls?: readonly (readonly [string, string])[];
    readonly acls_alt?: readonly (readonly (readonly [string, string])[])[];
  };
}

interface Answer {
  readonly result: string;
  readonly code?: string | undefined;
  readonly acls?: string;
}

/** Codes of a caller's fault: thrown, where the fault of a token is a refusal. */
const CALLER = ["ERR_ARGUMENT", "ERR_PATH_INVALID"];

/**
 * aud-034 lists `throw` among its answers, for an Enforcer with an empty list of audiences, but only the code of the
 * other one. DECISIONS B1 has it thrown at construction, which is ERR_ARGUMENT as in aud-003 and aud-008.
 */
const MORE_CODES: Readonly<Record<string, readonly string[]>> = { "aud-034": ["ERR_ARGUMENT"] };

export function differential(library: Library): void {
  for (const line of cases.split("\n").filter((text) => text !== "")) {
    const row = JSON.parse(line) as Case;
    QUnit.test(`${row.id}: ${row.note}`, async (assert) => {
      const { expected } = row;
      const got = await answer(library, row);
      const results = [expected.result, ...(expected.alt ?? [])];
      if (expected.result === "any") results.push("accept", "reject");
      assert.ok(results.includes(got.result), `${got.result} ${got.code ?? ""}, expected ${results.join(" or ")}`);
      if (got.result === "acls") {
        const lists = [expected.acls, ...(expected.acls_alt ?? [])].map((list) => JSON.stringify(list));
        assert.ok(lists.includes(got.acls as string), `${got.acls}, expected ${lists.join(" or ")}`);
      }
      const codes = [...(expected.code ?? []), ...(MORE_CODES[row.id] ?? [])];
      if (got.code !== undefined && codes.length > 0) {
        assert.ok(codes.includes(got.code), `${got.code}, expected ${codes.join(" or ")}`);
      }
    });
  }
}

async function answer(library: Library, row: Case): Promise<Answer> {
  const now = () => row.now * 1000;
  let token: SciToken;
  try {
    const publicKey = keys[row.verify_key as keyof typeof keys]?.pem_public;
    const trust = row.jwks === undefined ? { publicKey } : { jwks: row.jwks as never };
    token = await library.SciToken.deserialize(row.token, { now, ...trust });
  } catch (error) {
    return thrown(row.kind === "verify" ? "reject" : "deny", error);
  }
  if (row.kind === "verify") return { result: "accept" };
  let enforcer: InstanceType<Library["Enforcer"]>;
  try {
    enforcer = new library.Enforcer(row.enforcer.issuer, {
      now,
      profile: row.profile,
      ...(row.enforcer.audience === null ? {} : { audience: row.enforcer.audience }),
    });
  } catch (error) {
    return thrown("throw", error);
  }
  const path = row.path ?? undefined;
  try {
    if (row.kind === "generate_acls") {
      const acls = enforcer.generateAcls(token).map(({ authz, path: granted }) => [authz, granted]);
      return { result: "acls", acls: JSON.stringify(acls) };
    }
    const allowed = enforcer.test(token, row.authz, path);
    const why = enforcer.explain(token, row.authz, path);
    if (allowed !== why.allowed) return { result: "test and explain disagree" };
    return allowed ? { result: "allow" } : { result: "deny", code: why.code };
  } catch (error) {
    const code = (error as { code?: string }).code ?? "";
    return thrown(CALLER.includes(code) ? "throw" : "deny", error);
  }
}

function thrown(result: string, error: unknown): Answer {
  const { code } = error as { code?: string };
  return code?.startsWith("ERR_") ? { result, code } : { result: `an error without a code: ${String(error)}` };
}
