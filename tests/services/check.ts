/** Services that are guarded, on the real servers of Node.js, Deno and Bun, asked over real connections. */

import assert from "node:assert/strict";
import { exportJwks, generateKey, SciToken } from "../../src/index.ts";
import { Checks } from "../checks.ts";
import { startIssuer } from "../issuer/server.ts";
import type { Program } from "../runtimes/programs.ts";
import { METADATA, TestIssuer } from "../suite/issuer.ts";
import { AUDIENCE, Service } from "./service.ts";

const SERVICES: Readonly<Record<Program, readonly string[]>> = {
  node: ["protect", "hono", "express", "connect"],
  deno: ["protect", "hono", "express"],
  bun: ["protect", "hono", "express"],
};
/** More than goes through a socket at one time. */
const MUCH = "0123456789abcdef".repeat(2 ** 16);

const environment = await startIssuer(new URL("../fixtures/tls/", import.meta.url));
const key = await generateKey();
const checks = new Checks();
for (const [runtime, kinds] of Object.entries(SERVICES) as [Program, readonly string[]][]) {
  for (const kind of kinds) {
    const issuer = await TestIssuer.publishing(environment, exportJwks(key));
    const mint = async (scope: string, claims: Record<string, unknown> = {}): Promise<readonly string[]> => {
      const made = new SciToken({ key, claims: { aud: AUDIENCE, sub: "jane", scope, ...claims } });
      return ["authorization", `Bearer ${await made.serialize({ issuer: issuer.url })}`];
    };
    const service = await Service.start(runtime, kind, issuer.url);
    const check = (name: string, act: () => unknown): Promise<boolean> =>
      checks.check(`${runtime}, ${kind}: ${name}`, act);
    try {
      await checkAnswers(service, kind, check, mint);
      await check("the issuer was asked once for all", async () => {
        assert.deepEqual(await issuer.requests(), [METADATA, "/jwks"]);
      });
    } finally {
      service.stop();
    }
  }
}
environment.close();
console.log(JSON.stringify(checks.report("Services")));

async function checkAnswers(
  service: Service,
  kind: string,
  check: (name: string, act: () => unknown) => Promise<boolean>,
  mint: (scope: string, claims?: Record<string, unknown>) => Promise<readonly string[]>,
): Promise<void> {
  const reader = await mint("read:/secret");
  const writer = await mint("write:/home read:/runs");
  const statuses = async (...asked: readonly Promise<{ readonly status: number | undefined }>[]) =>
    (await Promise.all(asked)).map(({ status }) => status);

  await check("a good token is let in, and its handler knows it", async () => {
    const { status, body } = await service.ask("/secret", { headers: reader });
    assert.deepEqual([status, body.trim()], [200, "jane read:/secret"]);
  });
  await check("no token: 401 and a bare challenge; HEAD and GET alike", async () => {
    for (const method of ["GET", "HEAD"]) {
      const { status, headers, body } = await service.ask("/secret", { method });
      // A scope that is computed is not told before there is a token.
      const scope = kind === "express" ? "" : ', scope="read:/secret"';
      assert.deepEqual([status, headers["www-authenticate"], body], [401, `Bearer realm="${kind}"${scope}`, ""]);
    }
  });
  await check("two Authorization headers on the wire are refused", async () => {
    const basic = ["authorization", "Basic amFuZTp4"];
    assert.deepEqual(
      await statuses(
        service.ask("/secret", { headers: [...reader, ...reader] }),
        service.ask("/secret", { headers: [...basic, ...reader] }),
        service.ask("/secret", { headers: [...reader, ...basic] }),
      ),
      [400, 400, 400],
    );
  });
  await check("a token in the URL is taken, one alone, and not stored", async () => {
    const token = reader[1]?.slice(7);
    const { status, headers } = await service.ask(`/secret?access_token=${token}`);
    assert.deepEqual([status, headers["cache-control"]], [200, "no-store"]);
    const both = await service.ask(`/secret?access_token=${token}`, { headers: reader });
    assert.equal(both.status, 400);
  });
  await check("a token for elsewhere, and one that is too narrow", async () => {
    const elsewhere = await service.ask("/secret", {
      headers: await mint("read:/secret", { aud: "https://x.example" }),
    });
    const narrow = await service.ask("/secret", { headers: writer });
    assert.deepEqual([elsewhere.status, narrow.status], [401, 403]);
    assert.match(String(elsewhere.headers["www-authenticate"]), /error="invalid_token"/);
    assert.match(String(narrow.headers["www-authenticate"]), /error="insufficient_scope".*scope="read:\/secret"/);
    assert.doesNotMatch(JSON.stringify([elsewhere, narrow]), /x\.example/);
    assert.equal(JSON.parse(narrow.body).error, "insufficient_scope");
  });
  await check("the body of a request is its handler's, whole", async () => {
    const put = await service.ask("/dav/home/1", { method: "PUT", headers: writer, body: MUCH });
    assert.equal(put.status, 200, put.body.slice(0, 200));
    assert.ok(put.body === `jane write:/home ${MUCH}`, `${put.body.length} characters came back`);
  });
  await check("methods and paths of a store of files", async () => {
    const ask = (method: string, path: string, destination?: string) =>
      service.ask(path, {
        method,
        headers: [...writer, ...(destination === undefined ? [] : ["destination", destination])],
      });
    assert.deepEqual(
      await statuses(
        ask("GET", "/dav/runs/1"),
        ask("GET", "/dav/home/1"),
        ask("PUT", "/dav/runs/1"),
        ask("DELETE", "/dav/home/1"),
        ask("MKCOL", "/dav/home/new/"),
        ask("COPY", "/dav/runs/1", "/dav/home/1"),
        ask("MOVE", "/dav/runs/1", "/dav/home/1"),
        ask("MOVE", "/dav/home/1", `${service.url}/dav/home/2`),
      ),
      [200, 403, 403, 200, 200, 200, 403, 200],
    );
  });
  await check("no spelling of a path leads out of what is allowed", async () => {
    const paths = [
      "/dav/runs/%2e%2e/x",
      "/dav/runs/../x",
      "/dav/runs/..%2fx",
      "/dav/runs/%252e%252e/x",
      "/dav/runs%2f..%2fx",
    ];
    for (const path of [...paths, "/dav//runs/..//x", "/dav/runs/.%2e/x", "/dav/runs/%5c..%5cx", "/dav/runs\\..\\x"]) {
      const { status } = await service.ask(path, { headers: writer });
      assert.ok(status === 400 || status === 403 || status === 404 || status === 401, `${path}: ${status}`);
    }
  });
  await check("a preflight reaches no handler", async () => {
    const headers = ["origin", "https://page.example", "access-control-request-method", "PUT"];
    const { status, body } = await service.ask("/dav/home/1", { method: "OPTIONS", headers });
    assert.deepEqual([status, body], [204, ""]);
  });
  await check("a fault of the service is no refusal, and is told to nobody", async () => {
    const { status, headers, body } = await service.ask("/fault", { headers: reader });
    assert.deepEqual([status, headers["www-authenticate"], body], [500, undefined, "fault"]);
  });
  if (kind !== "hono") return;
  await check("behind cors(), a page of another origin may read why it was refused", async () => {
    const origin = ["origin", "https://page.example"];
    const preflight = [
      ...origin,
      "access-control-request-method",
      "GET",
      "access-control-request-headers",
      "authorization",
    ];
    const asked = await service.ask("/shared/1", { method: "OPTIONS", headers: preflight });
    const refused = await service.ask("/shared/1", { headers: origin });
    assert.deepEqual([asked.status, refused.status], [204, 401]);
    for (const { headers } of [asked, refused]) {
      assert.equal(headers["access-control-allow-origin"], "https://page.example");
    }
    assert.match(String(refused.headers["access-control-expose-headers"]), /www-authenticate/i);
  });
}
