/** Errors as part of the public face. */

import QUnit from "qunit";
import { failsWith } from "./assertions.ts";
import type { Library } from "./environment.ts";

/** Every code with its class, as the documents promise. */
const CLASSES = {
  ERR_ARGUMENT: "InvalidArgumentError",
  ERR_TOKEN_FORMAT: "InvalidTokenFormatError",
  ERR_ALGORITHM: "UnsupportedKeyError",
  ERR_KEY_UNSUPPORTED: "UnsupportedKeyError",
  ERR_KEY_MISSING: "MissingKeyError",
  ERR_KEYS_UNAVAILABLE: "KeysUnavailableError",
  ERR_ISSUER_MISSING: "MissingIssuerError",
  ERR_ISSUER_UNTRUSTED: "UntrustedIssuerError",
  ERR_ISSUER_INSECURE: "NonHttpsIssuerError",
  ERR_SIGNATURE: "InvalidSignatureError",
  ERR_EXPIRED: "TokenExpiredError",
  ERR_NOT_YET_VALID: "TokenNotYetValidError",
  ERR_CLAIM_INVALID: "ClaimInvalidError",
  ERR_CLAIM_MISSING: "MissingClaimsError",
  ERR_CLAIM_UNKNOWN: "NoRegisteredValidatorError",
  ERR_AUDIENCE: "AudienceError",
  ERR_PROFILE: "ProfileError",
  ERR_SCOPE_INVALID: "InvalidAuthorizationResourceError",
  ERR_PATH_INVALID: "InvalidPathError",
  ERR_SCOPE_INSUFFICIENT: "InsufficientScopeError",
  ERR_CHAIN: "ChainError",
  ERR_STORE: "StoreError",
} as const;

const VALIDATION = [
  "TokenExpiredError",
  "TokenNotYetValidError",
  "ClaimInvalidError",
  "MissingClaimsError",
  "NoRegisteredValidatorError",
  "AudienceError",
  "ProfileError",
] as const;

export function errors(library: Library): void {
  const { isSciTokensError, SciTokensError, ValidationError, EnforcementError } = library;

  for (const [code, name] of Object.entries(CLASSES)) {
    if (name === "UnsupportedKeyError" || name === "KeysUnavailableError") continue;
    QUnit.test(`${name} has the code ${code}`, (assert) => {
      const error = new library[name as "StoreError"]("why", { cause: 1, claim: "sub", reason: "finer" });
      assert.equal(error.code, code);
      assert.equal(error.name, name);
      assert.equal(error.cause, 1);
      assert.equal(error.claim, "sub");
      assert.equal(error.reason, "finer");
      assert.ok(error instanceof SciTokensError && error instanceof Error);
      assert.ok(isSciTokensError(error) && isSciTokensError(error, error.code));
      assert.notOk(isSciTokensError(error, code === "ERR_STORE" ? "ERR_CHAIN" : "ERR_STORE"));
      assert.equal(String(error), `${name}: why`);
    });
  }

  QUnit.test("the two classes that need more", (assert) => {
    for (const code of ["ERR_ALGORITHM", "ERR_KEY_UNSUPPORTED"] as const) {
      assert.equal(new library.UnsupportedKeyError(code, "why").code, code);
    }
    const unavailable = new library.KeysUnavailableError("why", { retryAfter: 30 });
    assert.deepEqual([unavailable.code, unavailable.retryAfter], ["ERR_KEYS_UNAVAILABLE", 30]);
    assert.equal(unavailable.reason, "keys_unavailable");
  });

  QUnit.test("errors about claims and about access have a base each", (assert) => {
    for (const name of VALIDATION) assert.ok(new library[name]("why") instanceof ValidationError, name);
    assert.ok(new library.InsufficientScopeError("why") instanceof EnforcementError);
    assert.ok(new library.InvalidPathError("why") instanceof EnforcementError);
  });

  QUnit.test("an error of another copy is known, and nothing else is", (assert) => {
    const foreign = Object.assign(new Error("why"), { code: "ERR_EXPIRED" });
    assert.notOk(isSciTokensError(foreign));
    Object.defineProperty(foreign, Symbol.for("scitokens.error"), { value: true });
    assert.ok(isSciTokensError(foreign, "ERR_EXPIRED"));
    for (const value of [undefined, null, "ERR_EXPIRED", {}, new Error("x"), Object.create(foreign)]) {
      assert.notOk(isSciTokensError(value));
    }
  });

  QUnit.test("the same error class serves both entry points", async (assert) => {
    assert.equal(library.jwt.SciTokensError, SciTokensError);
    await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => library.jwt.decode("x"));
  });
}
