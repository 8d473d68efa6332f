/** createFetch: a token goes where it may, and nowhere else. */

import QUnit from "qunit";
import type { ClientOptions } from "../../../src/http/client.ts";
import type { SciToken } from "../../../src/index.ts";
import { failsWith, leaksNothing } from "../assertions.ts";
import type { Environment, Library } from "../environment.ts";
import { AUDIENCE, ISSUER } from "../fixtures.ts";
import { TestIssuer } from "../issuer.ts";
import { makeBench } from "./bench.ts";
import { clientOptions } from "./client-options.ts";
import { clientTokens } from "./client-tokens.ts";
import { recorder } from "./recorder.ts";

const ELSEWHERE = "https://elsewhere.example";

const redirect = (location: string, status: number = 302): Response =>
  new Response(null, { status, headers: { location } });

export function client(library: Library, environment: Environment): void {
  const { createFetch } = library.client;
  const origins = [AUDIENCE];

  QUnit.test("the token goes to origins that are named, and the rest of the request stays", async (assert) => {
    const { mint } = await makeBench(library);
    const token = await mint();
    const { fetch, requests, sent } = recorder();
    const asked = createFetch({ token, origins, fetch });
    await asked(`${AUDIENCE}/a`, { method: "PUT", body: "data", headers: { "x-more": "1" } });
    await asked(new URL(`${AUDIENCE}/b`));
    await asked(new Request(`${AUDIENCE}/c`, { method: "POST", body: "more" }));
    for (const other of [
      ELSEWHERE,
      "https://storage.example:8443",
      "http://storage.example",
      "https://a.storage.example",
    ]) {
      await asked(other);
    }
    await asked(AUDIENCE, { headers: { authorization: "Basic abc" } });
    const bearer = `Bearer ${token}`;
    assert.deepEqual(sent(), [bearer, bearer, bearer, null, null, null, null, "Basic abc"]);
    assert.deepEqual(
      [requests[0]?.method, await requests[0]?.text(), requests[0]?.headers.get("x-more")],
      ["PUT", "data", "1"],
    );
    assert.equal(await requests[2]?.text(), "more");
  });

  QUnit.test("the key segment is never sent", async (assert) => {
    const key = await library.generateKey();
    const text = await new library.SciToken({ key, claims: { scope: "read:/" } }).serialize({
      issuer: ISSUER,
      includeKey: true,
    });
    const { fetch, sent } = recorder();
    await createFetch({ token: text, origins, fetch })(AUDIENCE);
    await createFetch({ getToken: () => text, origins, fetch })(AUDIENCE);
    const bearer = `Bearer ${text.split(".").slice(0, 3).join(".")}`;
    assert.deepEqual(sent(), [bearer, bearer]);
  });

  QUnit.test("what is no token is refused before it is sent", async (assert) => {
    const { fetch, requests } = recorder();
    for (const token of ["abc", "a.b.c", "Bearer x.y.z", 1, undefined, null]) {
      const getToken = (): string => token as string;
      const codes = ["ERR_TOKEN_FORMAT", "ERR_ARGUMENT"] as const;
      const error = await failsWith(
        assert,
        library,
        codes,
        () => createFetch({ getToken, origins, fetch })(AUDIENCE),
        String(token),
      );
      leaksNothing(assert, error, {});
    }
    for (const answer of [{ access_token: "a.b.c" }, new Response("a.b.c"), []]) {
      const getToken = () => answer as unknown as string;
      const error = await failsWith(assert, library, "ERR_ARGUMENT", () =>
        createFetch({ getToken, origins, fetch })(AUDIENCE),
      );
      assert.ok(error.message.includes("access_token"), error.message);
    }
    assert.equal(requests.length, 0);
  });

  QUnit.test("redirects within the origin keep the token; to another it is left behind for good", async (assert) => {
    const { mint } = await makeBench(library);
    const token = await mint();
    const steps = ["/2", "../3", `${ELSEWHERE}/4`, `${AUDIENCE}/5`];
    const { fetch, requests, sent } = recorder((_request, count) => {
      const next = steps[count - 1];
      return next === undefined ? new Response("ok") : redirect(next);
    });
    // The other origin is named too, and gets the token only when it is asked itself.
    const asked = createFetch({ token, origins: [AUDIENCE, ELSEWHERE], fetch });
    assert.equal(await (await asked(`${AUDIENCE}/d/1`)).text(), "ok");
    assert.deepEqual(
      requests.map(({ url }) => url),
      [`${AUDIENCE}/d/1`, `${AUDIENCE}/2`, `${AUDIENCE}/3`, `${ELSEWHERE}/4`, `${AUDIENCE}/5`],
    );
    const bearer = `Bearer ${token}`;
    assert.deepEqual(sent(), [bearer, bearer, bearer, null, null]);
    assert.ok(requests.every((request) => request.redirect === "manual"));
  });

  QUnit.test("a redirect changes the method as fetch does; a body is sent again where it can be", async (assert) => {
    const { mint } = await makeBench(library);
    const token = await mint();
    const ask = async (status: number, method: string, body?: BodyInit): Promise<string> => {
      const { fetch, requests } = recorder((_request, count) =>
        count === 1 ? redirect("/2", status) : new Response(),
      );
      await createFetch({ token, origins, fetch })(AUDIENCE, { method, ...(body !== undefined && { body }) });
      const [, second] = requests as [Request, Request];
      return `${second.method} ${second.headers.get("content-type")?.split(";")[0] ?? "-"} ${await second.text()}`;
    };
    assert.equal(await ask(301, "POST", "x"), "GET - ");
    // Bun names the type of text only when it is sent.
    const text = new Request(AUDIENCE, { method: "PUT", body: "x" }).headers.get("content-type")?.split(";")[0] ?? "-";
    assert.equal(await ask(302, "PUT", "x"), `PUT ${text} x`);
    assert.equal(await ask(303, "PUT", "x"), "GET - ");
    assert.equal(await ask(303, "DELETE"), "GET - ");
    assert.equal(await ask(307, "POST", new URLSearchParams({ a: "b" })), "POST application/x-www-form-urlencoded a=b");
    assert.equal(await ask(308, "PUT", new TextEncoder().encode("bytes")), "PUT - bytes");
    assert.equal(await ask(302, "DELETE"), "DELETE - ");
    const twice = recorder((_request, count) =>
      count < 3 ? redirect("/next", count === 1 ? 303 : 307) : new Response(),
    );
    await createFetch({ token, origins, fetch: twice.fetch })(AUDIENCE, { method: "PUT", body: "x" });
    assert.deepEqual(
      twice.requests.map(({ method }) => method),
      ["PUT", "GET", "GET"],
      "what is once left out stays so",
    );
  });

  QUnit.test("redirects that cannot be followed are errors; 304 and others are answers", async (assert) => {
    const { mint } = await makeBench(library);
    const token = await mint();
    const ask = (answer: () => Response, init: RequestInit = {}): Promise<Response> =>
      createFetch({ token, origins, fetch: recorder(answer).fetch })(AUDIENCE, init);
    const reasonOf = async (answer: () => Response, init?: RequestInit): Promise<unknown> =>
      (await failsWith(assert, library, "ERR_ARGUMENT", () => ask(answer, init))).reason;
    assert.equal(await reasonOf(() => redirect("/again")), "redirect_loop");
    assert.equal(await reasonOf(() => redirect("data:text/plain,x")), "redirect_invalid");
    assert.equal(await reasonOf(() => redirect("https://")), "redirect_invalid");
    const form = new FormData();
    form.set("a", "b");
    assert.equal(await reasonOf(() => redirect("/2", 307), { method: "POST", body: form }), "redirect_body");
    assert.equal(await reasonOf(() => ({ type: "opaqueredirect" }) as Response), "redirect_hidden");
    for (const status of [200, 304, 401, 503]) {
      const body = status === 304 ? null : "x";
      assert.equal((await ask(() => new Response(body, { status, headers: { location: "/2" } }))).status, status);
    }
    assert.equal((await ask(() => new Response(null, { status: 302 }))).status, 302, "it names no place");
    const manual = await ask(() => redirect("/2"), { redirect: "manual" });
    assert.equal(manual.headers.get("location"), "/2");
  });

  QUnit.test("the runtime's own fetch carries it to a real service, and no redirect carries it on", async (assert) => {
    const { mint } = await makeBench(library);
    const token = await mint();
    const target = await TestIssuer.start(environment, () => ({ "/end": { body: "end" } }), "https");
    const service = await TestIssuer.start(environment, (url) => ({
      "/direct": { body: "direct" },
      "/within": { status: 302, headers: { location: `${url}/direct` } },
      "/away": { status: 302, headers: { location: `${target.url}/end` } },
    }));
    const hidden = (await fetch(`${service.url}/within`, { redirect: "manual" })).type === "opaqueredirect";
    const asked = createFetch({ token, origins: [new URL(service.url).origin], insecure: true });
    const bearer = `Bearer ${token}`;
    assert.equal(await (await asked(`${service.url}/direct`)).text(), "direct");
    if (hidden) {
      for (const path of ["/within", "/away"]) {
        const error = await failsWith(assert, library, "ERR_ARGUMENT", () => asked(service.url + path));
        assert.equal(error.reason, "redirect_hidden");
      }
    } else {
      assert.equal(await (await asked(`${service.url}/within`)).text(), "direct");
      assert.equal(await (await asked(`${service.url}/away`)).text(), "end");
    }
    const carried = async (issuer: TestIssuer): Promise<unknown[]> =>
      (await issuer.log()).map(({ path, authorization }) => [path, authorization]);
    const within = [
      ["/within", bearer],
      ["/direct", bearer],
      ["/away", bearer],
    ];
    assert.deepEqual(await carried(service), [
      ["/within", undefined],
      ["/direct", bearer],
      ...(hidden ? within.filter(([path]) => path !== "/direct") : within),
    ]);
    assert.deepEqual(await carried(target), hidden ? [] : [["/end", undefined]]);
  });

  QUnit.test("a request that is aborted, or may not be redirected, ends as with fetch", async (assert) => {
    const { mint } = await makeBench(library);
    const service = await TestIssuer.start(environment, () => ({
      "/slow": { body: "slow", delay: 5000 },
      "/away": { status: 302, headers: { location: "/slow" } },
    }));
    const asked = createFetch({ token: await mint(), origins: [new URL(service.url).origin], insecure: true });
    const signal = AbortSignal.timeout(100);
    await assert.rejects(asked(`${service.url}/slow`, { signal }), (error: Error) =>
      /^(?:Abort|Timeout)Error$/.test(error.name),
    );
    await assert.rejects(asked(`${service.url}/away`, { redirect: "error" }), TypeError);
  });

  QUnit.test("attenuate: the service gets a token for just the request", async (assert) => {
    const { key } = await makeBench(library);
    const held = async (claims: Record<string, unknown>, profile?: "wlcg:1.0"): Promise<SciToken> => {
      const made = new library.SciToken({ key, claims: { aud: AUDIENCE, sub: "jane", ...claims } });
      const text = await made.serialize({ issuer: ISSUER, includeKey: true, lifetime: 3600, profile });
      return library.SciToken.deserialize(text, { publicKey: key, requireKey: true });
    };
    const scopeSent = async (
      token: SciToken,
      method: string,
      path: string,
      attenuate: ClientOptions["attenuate"] = true,
      headers: Record<string, string> = {},
    ): Promise<unknown> => {
      const { fetch, sent } = recorder();
      await createFetch({ getToken: async () => token, origins, fetch, attenuate })(AUDIENCE + path, {
        method,
        headers,
      });
      const text = sent()[0]?.slice("Bearer ".length) ?? "";
      const read = await library.SciToken.deserialize(text, { publicKey: key, audience: AUDIENCE });
      assert.deepEqual([text.split(".").length, read.chain.length], [3, 2]);
      return read.get("scope");
    };
    const token = await held({ scope: "read:/ write:/home/jane" });
    assert.equal(await scopeSent(token, "GET", "/runs/a%20b?x=1"), "read:/runs/a%20b");
    assert.equal(await scopeSent(token, "PUT", "/home/jane/1"), "write:/home/jane/1");
    assert.equal(
      await scopeSent(token, "COPY", "/runs/1", true, { destination: "/home/jane/1" }),
      "read:/runs/1 write:/home/jane/1",
    );
    assert.equal(await scopeSent(token, "GET", "/x", "read:/runs"), "read:/runs");
    assert.equal(await scopeSent(token, "GET", "/x", () => ["read", "/y"]), "read:/y");
    const storage = library.protect.storage({ basePath: "/dav", prefix: "/home" });
    assert.equal(await scopeSent(token, "PUT", "/dav/jane/1", storage), "write:/home/jane/1");
    const wlcg = await held({ scope: "storage.create:/new storage.modify:/any" }, "wlcg:1.0");
    assert.equal(await scopeSent(wlcg, "PUT", "/new/1"), "storage.create:/new/1");
    assert.equal(await scopeSent(wlcg, "PUT", "/any/1"), "storage.modify:/any/1");

    const { fetch, requests } = recorder();
    const wider = createFetch({ token, origins, fetch, attenuate: true });
    const wide = await failsWith(assert, library, "ERR_SCOPE_INSUFFICIENT", () =>
      wider(`${AUDIENCE}/other`, { method: "DELETE" }),
    );
    assert.ok(wide.message.endsWith('needs "write:/other"'), wide.message);
    const text = await new library.SciToken({ key, claims: { scope: "read:/" } }).serialize({ issuer: ISSUER });
    const read = await library.SciToken.deserialize(text, { publicKey: key });
    const keyless = createFetch({ token: read, origins, fetch, attenuate: true });
    await failsWith(assert, library, "ERR_KEY_MISSING", () => keyless(AUDIENCE));
    const unread = createFetch({ token: text, origins, fetch, attenuate: true });
    await failsWith(assert, library, "ERR_ARGUMENT", () => unread(AUDIENCE));
    assert.equal(requests.length, 0);
  });

  clientTokens(library);
  clientOptions(library);
}
