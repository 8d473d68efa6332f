/** What `protect` is given that can never work: refused when the service is made, and not with its first request. */

import QUnit from "qunit";
import { failsWith, leaksNothing } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE, ISSUER } from "../fixtures.ts";
import { makeBench } from "./bench.ts";

export function protectOptions(library: Library): void {
  const { protect } = library.protect;

  QUnit.test("what can never work is refused when the service is made (F4)", async (assert) => {
    const { options } = await makeBench(library);
    const handler = (): Response => new Response();
    const bad: readonly Record<string, unknown>[] = [
      ...[
        "read",
        "storage.read",
        "compute.create",
        "compute.create:",
        "a b",
        "read:",
        ":/x",
        "read:x",
        "read:/a:/b",
        "read:/a write:/b",
        "read:/a/../b",
        "read:/%2e%2e",
        "",
        'read:/"',
        null,
        1,
        {},
        undefined,
      ].map((scope) => ({ scope })),
      ...[
        undefined,
        "",
        [],
        [""],
        "*",
        ["*"],
        null,
        1,
        [{ issuer: "" }],
        [{ issuer: ISSUER, basePath: "x" }],
        [{ issuer: ISSUER, base: "/" }],
        { issuer: ISSUER, basePath: "/a/../b" },
      ].map((issuer) => ({ issuer })),
      ...[undefined, "", [], "ANY", ["ANY"], "https://wlcg.cern.ch/jwt/v1/any", null, 1].map((audience) => ({
        audience,
      })),
      ...['a"b', "a\\b", "a\nb", "é", 1, null].map((realm) => ({ realm })),
      { query: "yes" },
      { expose: 1 },
      { onRefused: "log" },
      { validators: { jti: true } },
      { validators: [] },
      { insecure: true },
      { keyCache: {} },
      { anyAudience: true },
      { audience: () => AUDIENCE, anyAudience: true },
      { audiance: AUDIENCE },
      { encoded: false },
      { allowUnverified: true },
      { collapseDotSegments: true },
      { algorithms: ["none"] },
      { clockTolerance: 301 },
      { strict: true, requireNotBefore: false },
    ];
    for (const change of bad) {
      const error = await failsWith(
        assert,
        library,
        "ERR_ARGUMENT",
        () => protect({ ...options, ...change } as never, handler),
        JSON.stringify(change),
      );
      leaksNothing(assert, error, {});
    }
    await failsWith(assert, library, "ERR_ARGUMENT", () => protect(options, undefined as never));
    await failsWith(assert, library, "ERR_ARGUMENT", () => protect(options, handler)({} as never));
    protect({ ...options, audience: undefined, anyAudience: true }, handler);
  });

  QUnit.test(
    "without keys of its own, an issuer that can never be asked for its keys is refused too",
    async (assert) => {
      const { options } = await makeBench(library);
      const handler = (): Response => new Response();
      const own = { ...options, keyCache: undefined };
      const http = "http://issuer.example:8080";
      const never: readonly (readonly [issuer: string, insecure?: boolean | readonly string[]])[] = [
        ["issuer.example"],
        ["https://issuer.example/?a"],
        ["http://127.0.0.1:8080"],
        [http, true],
        [http, ["http://issuer.example:8081"]],
      ];
      for (const [issuer, insecure] of never) {
        const make = (): unknown => protect({ ...own, issuer: [ISSUER, issuer], insecure }, handler);
        await failsWith(assert, library, "ERR_ISSUER_INSECURE", make, issuer);
      }
      protect({ ...own, issuer: [ISSUER, "http://127.0.0.1:8080"], insecure: true }, handler);
      protect({ ...own, issuer: http, insecure: [http] }, handler);
      // Its keys may be added by hand.
      protect({ ...options, issuer: ["issuer.example", http] }, handler);
    },
  );
}
