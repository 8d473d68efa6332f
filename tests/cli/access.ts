/** What tokens allow, and why not. */

import assert from "node:assert/strict";
import { AUDIENCE, type Context, pinned, tokenOf } from "./context.ts";

export async function access(context: Context): Promise<void> {
  const { check, cli } = context;
  const trust = [...pinned(context), "--audience", AUDIENCE];
  const good = await tokenOf(context, "scope=read:/store write:/store/jane queue", `aud=${AUDIENCE}`, "sub=jane");
  const test = (...given: string[]) => cli.run(["test-access", "-", ...given, ...trust], { input: good });

  await check("list-access lists what a token allows", async () => {
    const said = await cli.print(["list-access", "-", ...trust], { input: good });
    assert.equal(said, "read   /store\nwrite  /store/jane\nqueue\n");
    const { acls, issuer, subject, profile } = await cli.json(["list-access", "-", ...trust], { input: good });
    assert.deepEqual(
      [acls[1], issuer, subject, profile],
      [{ authz: "write", path: "/store/jane" }, "https://issuer.example", "jane", "scitoken:1.0"],
    );
  });
  await check("list-access says so where a token allows nothing", async () => {
    const input = await tokenOf(context, "scope=");
    const { code, stdout, stderr } = await cli.run(["list-access", "-", ...pinned(context)], { input });
    assert.deepEqual([code, stdout, stderr], [0, "", "it is a good token, and allows nothing\n"]);
  });
  await check("test-access says yes, and what allows it", async () => {
    const { code, stdout } = await test("read", "/store/a%20file");
    assert.deepEqual([code, stdout], [0, "✓ yes, read on /store allows it\n"]);
    const read = await cli.json(["test-access", "-", "write", "/store/jane", ...trust], { input: good });
    assert.deepEqual(read, {
      allowed: true,
      authz: "write",
      path: "/store/jane",
      acl: { authz: "write", path: "/store/jane" },
    });
    assert.equal((await test("queue", "/")).code, 0);
  });
  await check("test-access takes what it asks for as a scope has it, and says where the token stands", async () => {
    assert.equal((await test("read:/store/x")).code, 0);
    assert.equal((await test("write:/store/joe")).code, 1);
    const env = { BEARER_TOKEN: good };
    await cli.print(["test-access", "read:/store", ...trust], { env });
    await cli.fails(2, /the token comes first.*test-access - read/s, ["test-access", "read", "/store", "-", ...trust]);
    await cli.fails(2, /the token comes first/, ["test-access", "read:/store", good, ...trust]);
  });
  const refused: readonly (readonly [code: string, reason: string, authz: string, path: string])[] = [
    ["ERR_SCOPE_INSUFFICIENT", "scope_insufficient", "write", "/store/joe"],
    ["ERR_SCOPE_INSUFFICIENT", "scope_insufficient", "read", "/storehouse"],
    ["ERR_PATH_INVALID", "path_traversal", "read", "/store/../etc"],
    ["ERR_PATH_INVALID", "path_traversal", "read", "/store/%2e%2e/etc"],
  ];
  for (const [code, reason, authz, path] of refused) {
    await check(`test-access says no to ${authz} ${path}`, async () => {
      const { allowed, error } = await cli.json(["test-access", "-", authz, path, ...trust], { input: good }, 1);
      assert.deepEqual([allowed, error.code, error.reason], [false, code, reason]);
    });
  }
  await check("test-access says what is not allowed, to a person", async () => {
    const said =
      /^error: the token does not allow write on \/store\/joe \(ERR_SCOPE_INSUFFICIENT\)\n {2}hint: .*list-access/;
    await cli.fails(1, said, ["test-access", "-", "write", "/store/joe", ...trust], { input: good });
  });
  await check("test-access: a question that cannot be asked is misuse", async () => {
    for (const [authz, path] of [
      ["read", "store"],
      ["read", ""],
      ["", "/"],
      ["read:/store", "/"],
    ] as const) {
      assert.equal((await test(authz, path)).code, 2, `${authz} ${path}`);
    }
  });
  await check("the audience must be right, or given up", async () => {
    const list = (...given: string[]) => ["list-access", "-", ...pinned(context), ...given];
    const said = /nothing says which service .*ERR_AUDIENCE.*"https:\/\/storage\.example"; or give --any-audience/s;
    await cli.fails(1, said, list(), { input: good });
    await cli.fails(1, said, ["test-access", "-", "read", "/store", ...pinned(context)], { input: good });
    await cli.fails(1, /ERR_AUDIENCE/, list("--audience", "https://other.example"), { input: good });
    await cli.print(list("--audience", "https://other.example", "--audience", AUDIENCE), { input: good });
    await cli.print(list("--any-audience"), { input: good });
    await cli.fails(1, /ERR_ISSUER_UNTRUSTED/, list("--any-audience", "--issuer", "https://other.example"), {
      input: good,
    });
    await cli.fails(
      1,
      /you trust "https:\/\/issuer\.example\/"; a slash/,
      list("--issuer", "https://issuer.example/"),
      {
        input: good,
      },
    );
    const input = await tokenOf(context, "scope=read:/");
    await cli.fails(1, /no audience.*where --audience is left out/s, list("--audience", AUDIENCE), { input });
    await cli.fails(2, /ERR_ARGUMENT/, list("--audience", "ANY"), { input: good });
  });
}
