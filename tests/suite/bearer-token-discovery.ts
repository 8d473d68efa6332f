/** Bearer Token Discovery as far as it goes in every runtime: variables and bindings, and what there is without files. */

import QUnit from "qunit";
import type { ErrorCode } from "../../src/index.ts";
import { failsWith, leaksNothing } from "./assertions.ts";
import type { Environment, Library } from "./environment.ts";

/** A user whom no machine has, so that no file of theirs is found either. */
const NOBODY = 4_000_000_000;
const TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJzY29wZSI6InJlYWQ6LyJ9.c2lnbmF0dXJl-_";

/** What `BEARER_TOKEN` holds, and the token that is in it; `undefined` for none. */
const TEXTS: readonly (readonly [name: string, value: unknown, token: string | undefined])[] = [
  ["a token", TOKEN, TOKEN],
  ["a token and a line feed", `${TOKEN}\n`, TOKEN],
  ["all white space of C99 around it", ` \t\n\v\f\r${TOKEN}\r\f\v\n\t `, TOKEN],
  ["a token of any b64token", "-._~+/Az09==", "-._~+/Az09=="],
  ["one character", "x", "x"],
  ["as many characters as are looked at", "x".repeat(65_536), "x".repeat(65_536)],
  ["nothing", "", undefined],
  ["white space alone", " \t\r\n\v\f", undefined],
  ["undefined", undefined, undefined],
  ["null", null, undefined],
  ["a secret's binding", { get: async () => `${TOKEN}\n` }, TOKEN],
  ["a secret's binding that is blank", { get: async () => " " }, undefined],
];

/** What it holds, and why that is refused. */
const REFUSED: readonly (readonly [name: string, value: unknown, code: ErrorCode, reason: string])[] = [
  ["a space within", "x".repeat(30).concat(" y"), "ERR_TOKEN_FORMAT", "bearer_token_invalid"],
  ["a scheme before it", `Bearer ${TOKEN}`, "ERR_TOKEN_FORMAT", "bearer_token_invalid"],
  ["quotation marks around it", `"${TOKEN}"`, "ERR_TOKEN_FORMAT", "bearer_token_invalid"],
  ["two lines", `${TOKEN}\n${TOKEN}`, "ERR_TOKEN_FORMAT", "bearer_token_invalid"],
  ["an equals sign within", "a=b", "ERR_TOKEN_FORMAT", "bearer_token_invalid"],
  ["equals signs alone", "==", "ERR_TOKEN_FORMAT", "bearer_token_invalid"],
  ["a no-break space around it", `\u00a0${TOKEN}\u00a0`, "ERR_TOKEN_FORMAT", "bearer_token_invalid"],
  ["a byte order mark before it", `\ufeff${TOKEN}`, "ERR_TOKEN_FORMAT", "bearer_token_invalid"],
  ["a letter that is not ASCII", `${TOKEN}é`, "ERR_TOKEN_FORMAT", "bearer_token_invalid"],
  ["a NUL at its end", `${TOKEN}\0`, "ERR_TOKEN_FORMAT", "bearer_token_invalid"],
  ["a lot of white space within", `a${" ".repeat(65_000)}b`, "ERR_TOKEN_FORMAT", "bearer_token_invalid"],
  ["one character too many", "x".repeat(65_537), "ERR_TOKEN_FORMAT", "bearer_token_too_long"],
  ["a number", 1, "ERR_ARGUMENT", "argument"],
  ["an object of another kind", { token: TOKEN }, "ERR_ARGUMENT", "argument"],
  ["a secret that is no text", { get: async () => 1 }, "ERR_ARGUMENT", "argument"],
  [
    "a secret that cannot be had",
    { get: () => Promise.reject(new Error("no such secret")) },
    "ERR_ARGUMENT",
    "argument",
  ],
  [
    "a binding of another kind with a get",
    {
      get: (key: string) => key.length,
    },
    "ERR_ARGUMENT",
    "argument",
  ],
];

export function bearerTokenDiscovery(library: Library, _environment: Environment): void {
  const { discover, locate } = library.discover;
  const uid = NOBODY;
  const hasFiles = builtin("node:fs") !== undefined;

  for (const [name, value, token] of TEXTS) {
    QUnit.test(`BEARER_TOKEN holds ${name}`, async (assert) => {
      const env = { BEARER_TOKEN: value };
      if (token === undefined) {
        const error = await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => discover({ env, uid }));
        assert.equal(error.reason, "token_missing");
        assert.ok(error.message.includes("BEARER_TOKEN is empty or not set"), error.message);
      } else {
        assert.equal(await discover({ env, uid }), token);
        assert.deepEqual(await locate({ env }), { token, source: "BEARER_TOKEN" }, "the user is not asked for");
      }
    });
  }

  for (const [name, value, code, reason] of REFUSED) {
    // DECISIONS F10.
    QUnit.test(`BEARER_TOKEN holds ${name}: ${reason}`, async (assert) => {
      // What comes later is not looked at.
      const later = { BEARER_TOKEN_FILE: "/nowhere/token", XDG_RUNTIME_DIR: "/nowhere" };
      const error = await failsWith(assert, library, code, () =>
        discover({ env: { BEARER_TOKEN: value, ...later }, uid }),
      );
      assert.equal(error.reason, reason);
      assert.ok(error.message.includes("BEARER_TOKEN"), error.message);
      leaksNothing(assert, error, { secret: [TOKEN, "x".repeat(30)], untrusted: "x".repeat(300) });
    });
  }

  QUnit.test("the values of variables beside it are texts too", async (assert) => {
    for (const name of ["BEARER_TOKEN_FILE", ...(hasFiles ? ["XDG_RUNTIME_DIR"] : [])]) {
      const error = await failsWith(assert, library, "ERR_ARGUMENT", () => discover({ env: { [name]: 1 }, uid }));
      assert.ok(error.message.includes(name), error.message);
    }
  });

  QUnit.test("a file that is named and not there is passed over; without files it is an error", async (assert) => {
    const env = { BEARER_TOKEN_FILE: "/nowhere/at/all" };
    const error = await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => discover({ env, uid }));
    assert.equal(error.reason, hasFiles ? "token_missing" : "bearer_token_file_unreadable");
    assert.ok(error.message.includes('"/nowhere/at/all"'), error.message);
    assert.ok(await discover({ env: { ...env, BEARER_TOKEN: TOKEN } }), "it comes after BEARER_TOKEN");
  });

  // DECISIONS F6.
  QUnit.test("blank variables are as good as none", async (assert) => {
    const env = { BEARER_TOKEN: " ", BEARER_TOKEN_FILE: " \t", XDG_RUNTIME_DIR: "" };
    const error = await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => discover({ env, uid }));
    assert.equal(error.reason, "token_missing");
  });

  QUnit.test("without options it is the process's environment, where there is one", async (assert) => {
    const own = (globalThis as { process?: { env?: Record<string, string> } }).process?.env;
    const variables = own ?? {};
    const before = variables.BEARER_TOKEN;
    variables.BEARER_TOKEN = TOKEN;
    try {
      if (own !== undefined) assert.equal(await discover(), TOKEN);
      else {
        const error = await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => discover());
        assert.equal(error.reason, "token_missing");
        assert.ok(error.message.includes("env"), "it says what to give");
      }
    } finally {
      if (before === undefined) delete variables.BEARER_TOKEN;
      else variables.BEARER_TOKEN = before;
    }
  });

  QUnit.test("bindings are asked for no more than is needed, and with get they may be anything", async (assert) => {
    const asked: string[] = [];
    const env = new Proxy<Record<string, unknown>>(
      { BEARER_TOKEN: TOKEN },
      {
        get(target, name) {
          asked.push(String(name));
          return Reflect.get(target, name);
        },
      },
    );
    assert.equal(await discover({ env }), TOKEN);
    assert.deepEqual(asked, ["BEARER_TOKEN"]);
  });

  QUnit.test("options that can never work", async (assert) => {
    for (const options of [null, [], "env", { environment: {} }, { env: null }, { env: [] }, { env: "BEARER_TOKEN" }]) {
      await failsWith(assert, library, "ERR_ARGUMENT", () => discover(options as never));
    }
    for (const wrong of [-1, 1.5, Number.NaN, 2 ** 32 - 1, "0", null]) {
      await failsWith(assert, library, "ERR_ARGUMENT", () => locate({ env: {}, uid: wrong as never }), String(wrong));
    }
  });
}

function builtin(name: string): unknown {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  return process?.getBuiltinModule?.(name);
}
