/** createFetch: when `getToken` is asked for a token. */

import QUnit from "qunit";
import type { Library } from "../environment.ts";
import { AUDIENCE, NOON, signClaims } from "../fixtures.ts";
import { recorder } from "./recorder.ts";

const ELSEWHERE = "https://elsewhere.example";

export function clientTokens(library: Library): void {
  const { createFetch } = library.client;
  const origins = [AUDIENCE];

  QUnit.test(
    "getToken is asked once for all, again before its token expires, and may fail meanwhile",
    async (assert) => {
      const key = await library.generateKey();
      let seconds = NOON;
      let calls = 0;
      let fault: Error | undefined;
      const getToken = async (): Promise<string> => {
        calls++;
        if (fault !== undefined) throw fault;
        return signClaims(library, key, { jti: String(calls), exp: seconds + 600 });
      };
      const { fetch, sent } = recorder();
      const asked = createFetch({ getToken, origins, fetch, now: () => seconds * 1000, renewBefore: 100 });
      const last = (): unknown => library.jwt.decode(sent().at(-1)?.slice(7) ?? "").payload.jti;
      await Promise.all(Array.from({ length: 20 }, () => asked(AUDIENCE)));
      assert.deepEqual([calls, new Set(sent()).size], [1, 1]);
      seconds += 499;
      await asked(AUDIENCE);
      assert.deepEqual([calls, last()], [1, "1"]);
      seconds += 1;
      fault = new Error("the token service is away");
      await asked(AUDIENCE);
      assert.deepEqual([calls, last()], [2, "1"], "the last one serves as long as it can");
      seconds += 100;
      await assert.rejects(asked(AUDIENCE), /the token service is away/);
      fault = undefined;
      await asked(AUDIENCE);
      assert.deepEqual([calls, last()], [4, "4"]);
      await asked(ELSEWHERE);
      assert.equal(calls, 4, "nobody else is asked for a token");
    },
  );

  QUnit.test("a token that lives shorter than it is renewed before serves for half of its life", async (assert) => {
    const key = await library.generateKey();
    let seconds = NOON;
    let calls = 0;
    const getToken = (): Promise<string> => {
      calls++;
      return signClaims(library, key, { exp: seconds + 30 });
    };
    const asked = createFetch({ getToken, origins, fetch: recorder().fetch, now: () => seconds * 1000 });
    const times: number[] = [];
    for (const step of [0, 10, 4.5, 0.5, 14, 1]) {
      seconds += step;
      await asked(AUDIENCE);
      times.push(calls);
    }
    assert.deepEqual(times, [1, 1, 1, 2, 2, 3]);
  });

  QUnit.test("a token that a service refuses is forgotten: the next request asks for another, once", async (assert) => {
    const key = await library.generateKey();
    let calls = 0;
    const getToken = (): Promise<string> => signClaims(library, key, { jti: `${++calls}` });
    let challenge: string | undefined;
    const { fetch } = recorder(() =>
      challenge === undefined
        ? new Response("ok")
        : new Response("no", { status: 401, headers: { "www-authenticate": challenge } }),
    );
    const asked = createFetch({ getToken, origins, fetch, now: () => NOON * 1000 });
    const callsOf = async (said: string | undefined): Promise<number> => {
      challenge = said;
      await asked(AUDIENCE);
      return calls;
    };
    assert.equal(await callsOf(undefined), 1);
    assert.equal(await callsOf('Bearer realm="store"'), 1);
    assert.equal(await callsOf('Bearer error="insufficient_scope"'), 1);
    assert.equal(
      await callsOf('Bearer realm="store", error="invalid_token"'),
      1,
      "within one request it is not asked again",
    );
    assert.equal(await callsOf("Bearer error=invalid_token"), 2);
    assert.equal(await callsOf(undefined), 3);
    assert.equal(await callsOf(undefined), 3);
    challenge = 'Bearer error="invalid_token"';
    await Promise.all([asked(AUDIENCE), asked(AUDIENCE), asked(AUDIENCE)]);
    assert.equal(calls, 3);
    await Promise.all([asked(AUDIENCE), asked(AUDIENCE), asked(AUDIENCE)]);
    assert.equal(calls, 4, "those that waited had the same one");
  });
}
