/** What `createFetch` is given that can never work. */

import QUnit from "qunit";
import { failsWith, leaksNothing } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE, clock } from "../fixtures.ts";
import { makeBench } from "./bench.ts";

export function clientOptions(library: Library): void {
  const { createFetch } = library.client;
  const origins = [AUDIENCE];
  const token = "a.b.c";
  const good = { token, origins };

  QUnit.test("what can never work is refused when it is made", async (assert) => {
    const bad: readonly Record<string, unknown>[] = [
      { origins },
      { ...good, getToken: () => token },
      { origins, token: "" },
      { origins, token: 1 },
      { origins, token: new library.SciToken() },
      { origins, getToken: token },
      ...[
        undefined,
        [],
        "https://a.example",
        [""],
        ["a.example"],
        [`${AUDIENCE}/`],
        [`${AUDIENCE}/x`],
        ["*"],
        ["null"],
        ["http://localhost:1"],
        ["ftp://a.example"],
        ["data:,x"],
      ].map((list) => ({ token, origins: list })),
      { ...good, origins: ["http://a.example"], insecure: true },
      { ...good, origins: ["http://a.example:80"], insecure: ["http://a.example:80"] },
      { ...good, origins: ["http://a.example"], insecure: ["http://b.example"] },
      { ...good, origins: ["ftp://a.example"], insecure: ["ftp://a.example"] },
      { ...good, insecure: 1 },
      { ...good, renewBefore: -1 },
      { ...good, attenuate: "read" },
      { ...good, attenuate: 1 },
      { ...good, fetch: "fetch" },
      { ...good, now: 1 },
      { ...good, origin: AUDIENCE },
    ];
    for (const options of bad) {
      const error = await failsWith(
        assert,
        library,
        "ERR_ARGUMENT",
        () => createFetch(options as never),
        show(options),
      );
      leaksNothing(assert, error, {});
    }
    createFetch({
      ...good,
      origins: ["http://localhost:1", "http://127.0.0.1:2", "http://[::1]:3"],
      insecure: true,
      now: clock(),
    });
  });

  QUnit.test("an origin on http gets the token where it is named as insecure, and no other does", async (assert) => {
    const asked: [string, string | null][] = [];
    const held = await (await makeBench(library)).mint();
    const fetched = createFetch({
      token: held,
      origins: [AUDIENCE, "http://storage:8080"],
      insecure: ["http://storage:8080"],
      fetch: async (input) => {
        const { url, headers } = input as Request;
        asked.push([url, headers.get("authorization")]);
        return new Response("a file");
      },
    });
    for (const origin of ["http://storage:8080", "http://storage:8081", "http://localhost:8080"])
      await fetched(`${origin}/a`);
    assert.deepEqual(asked, [
      ["http://storage:8080/a", `Bearer ${held}`],
      ["http://storage:8081/a", null],
      ["http://localhost:8080/a", null],
    ]);
  });
}

function show(options: Record<string, unknown>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(", ");
}
