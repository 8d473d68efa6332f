/** Keys of a real issuer over https, and where the command keeps them. */

import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { JWKS, METADATA, TestIssuer } from "../suite/issuer.ts";
import { AUDIENCE, type Context, ISSUER, tokenOf } from "./context.ts";

export async function keys(context: Context): Promise<void> {
  const { check, cli, environment, keys: folder } = context;
  const jwks = JSON.parse(readFileSync(join(folder, "jwks.json"), "utf8"));
  const issuer = await TestIssuer.publishing(environment, jwks, "https");
  const input = await tokenOf(context, "--issuer", issuer.url, "scope=read:/", `aud=${AUDIENCE}`);
  const cache = join(cli.folder, "kept");
  const trust = ["--issuer", issuer.url, "--cache", cache];
  const verify = ["verify", "-", ...trust];
  const list = () => cli.json(["keys", "list", "--cache", cache]);
  const keyIds = async (command: readonly string[]): Promise<string[]> =>
    (await cli.json(command)).keys.map(({ kid }: { kid: string }) => kid);

  await check("verify discovers the keys of an https issuer, and the next run needs none", async () => {
    await cli.print(verify, { input });
    assert.deepEqual(await issuer.requests(), [METADATA, JWKS]);
    await cli.print(verify, { input });
    await cli.print(["test-access", "-", "read", "/x", ...trust, "--audience", AUDIENCE], { input });
    assert.deepEqual((await cli.json(["inspect", "-", ...trust], { input })).signature, "valid");
    assert.equal((await issuer.requests()).length, 2);
    await cli.print(["verify", "-", "--issuer", issuer.url, "--no-cache"], { input });
    assert.equal((await issuer.requests()).length, 4);
  });
  await check("keys are kept in folders and files of the user alone", async () => {
    const modes = (path: string): number[] => [
      statSync(path).mode & 0o777,
      ...readdirSync(path).map((name) => statSync(join(path, name)).mode & 0o777),
    ];
    assert.deepEqual(modes(join(cache, "keys")), [0o700, 0o600]);
  });
  await check("keys list shows what is kept, to a person and to a machine", async () => {
    const { folder: kept, keys: found } = await list();
    assert.equal(kept, join(cache, "keys"));
    assert.deepEqual([found.length, found[0].issuer, found[0].source], [1, issuer.url, "fetched"]);
    assert.ok(Date.parse(found[0].expiresAt) > Date.now() + 86_400_000);
    const { stdout: table, stderr } = await cli.run(["keys", "list", "--cache", cache]);
    assert.equal(stderr, `kept in ${cache}\n`);
    assert.match(table, /^ISSUER +KEY ID +ALG +KEPT\nhttps:\S+ +\S+ +ES256 +expires in 3 d 23 h\n$/);
  });
  await check("keys are kept where XDG_CACHE_HOME says, unless otherwise told", async () => {
    const { folder: usual } = await cli.json(["keys", "list"]);
    assert.equal(usual, join(cli.folder, "cache/scitokens/keys"));
    const { code, stderr } = await cli.run(["keys", "list", "--cache", join(cli.folder, "empty")]);
    assert.deepEqual([code, /^no keys are kept in .+[\\/]keys\n$/.test(stderr)], [0, true], stderr);
  });
  await check("keys add keeps keys of a file, which need no network and stay; keys remove forgets them", async () => {
    const given = ["--cache", cache];
    const file = join(cli.folder, "RS256");
    await cli.print(["keys", "add", ISSUER, join(folder, "private-jwks.json"), ...given]);
    const { added } = await cli.json([
      "keys",
      "add",
      ISSUER,
      join(file, "public-key.pem"),
      "--key-id",
      "-Vmine",
      ...given,
    ]);
    assert.deepEqual(added, ["-Vmine"]);
    const own = (await list()).keys.filter((key: { source: string }) => key.source === "added");
    assert.deepEqual(own.map(({ keyId }: { keyId: string }) => keyId).sort(), [jwks.keys[0].kid, "-Vmine"].sort());
    for (const name of readdirSync(join(cache, "added"))) {
      assert.doesNotMatch(readFileSync(join(cache, "added", name), "utf8"), /"d"/);
    }
    const token = await tokenOf(context, "scope=read:/");
    await cli.print(["verify", "-", "--issuer", ISSUER, ...given], { input: token });
    // That keys are kept is no trust.
    await cli.fails(1, /ERR_ISSUER_UNTRUSTED/, verify, { input: token });
    await cli.print(["keys", "remove", ...given, "--", ISSUER, "-Vmine"]);
    assert.deepEqual(await cli.json(["keys", "remove", ISSUER, ...given]), { issuer: ISSUER, removed: 1 });
    const again = await cli.json(["keys", "remove", ISSUER, ...given], {}, 1);
    assert.deepEqual([again.removed, again.error.code], [0, "ERR_KEY_MISSING"]);
    assert.equal((await list()).keys.length, 1);
  });
  await check("keys add refuses what is no key", async () => {
    await cli.fails(2, /ERR_KEY_UNSUPPORTED|ERR_ARGUMENT/, ["keys", "add", ISSUER, "/dev/null", "--cache", cache]);
    await cli.fails(2, /cannot be read/, ["keys", "add", ISSUER, "/nowhere", "--cache", cache]);
    await cli.fails(2, /missing required argument/, ["keys", "add"]);
  });
  await check("keys export prints what is kept, which keys add takes where nobody can be asked", async () => {
    const before = (await issuer.requests()).length;
    const exported = await cli.json(["keys", "export", issuer.url, "--cache", cache]);
    const [{ kid, alg, x, y }] = jwks.keys;
    assert.deepEqual(exported, { keys: [{ kty: "EC", crv: "P-256", x, y, kid, alg, use: "sig" }] });
    assert.equal((await issuer.requests()).length, before);
    const file = join(cli.folder, "exported.json");
    writeFileSync(file, JSON.stringify(exported));
    const far = ["--issuer", issuer.url, "--cache", join(cli.folder, "far")];
    await cli.print(["keys", "add", issuer.url, file, "--cache", join(cli.folder, "far")]);
    await cli.print(["verify", "-", ...far], { input });
    assert.equal((await issuer.requests()).length, before);
  });
  await check(
    "keys export asks for what is not kept, gives added keys as well, and leaves out what is for no token",
    async () => {
      const [signing] = jwks.keys;
      const others = [
        { ...signing, kid: "for encryption", use: "enc" },
        { ...signing, kid: "for key agreement", alg: "ECDH-ES" },
      ];
      const published = { keys: [signing, ...others] };
      const other = await TestIssuer.publishing(environment, published, "https");
      const fresh = ["--cache", join(cli.folder, "fresh")];
      assert.deepEqual(await keyIds(["keys", "export", other.url, ...fresh]), [signing.kid]);
      assert.deepEqual(await other.requests(), [METADATA, JWKS]);
      const own = join(cli.folder, "RS256", "public-key.pem");
      await cli.print(["keys", "add", other.url, own, "--key-id", "mine", ...fresh]);
      assert.deepEqual((await keyIds(["keys", "export", other.url, ...fresh])).sort(), [signing.kid, "mine"].sort());
      assert.equal((await other.requests()).length, 2);
    },
  );
  await check("keys export says why there are no keys", async () => {
    const fresh = ["--cache", join(cli.folder, "none")];
    const none = await TestIssuer.publishing(environment, { keys: [] }, "https");
    await cli.fails(1, /has no key that could be used \(ERR_KEY_MISSING\)/, ["keys", "export", none.url, ...fresh]);
    const { error } = await cli.json(["keys", "export", "http://issuer.example", ...fresh], {}, 1);
    assert.deepEqual([error.code, /scitokens keys add/.test(error.hint)], ["ERR_ISSUER_INSECURE", true]);
    const failing = await TestIssuer.start(environment, () => ({}), "https");
    await cli.fails(1, /ERR_KEYS_UNAVAILABLE.*keys add/s, ["keys", "export", failing.url, ...fresh]);
    await cli.fails(2, /missing required argument/, ["keys", "export"]);
  });
  await check("keys update fetches anew; where an issuer fails, its keys stay", async () => {
    const before = (await issuer.requests()).length;
    const { issuers } = await cli.json(["keys", "update", "--cache", cache]);
    assert.deepEqual(issuers, [{ issuer: issuer.url, keys: 1 }]);
    assert.ok((await issuer.requests()).length > before);
    await issuer.set({});
    const failed = await cli.json(["keys", "update", issuer.url, "--cache", cache], {}, 1);
    assert.deepEqual([failed.issuers[0].keys, failed.issuers[0].error.code], [1, "ERR_KEYS_UNAVAILABLE"]);
    await cli.fails(1, /ERR_KEYS_UNAVAILABLE/, ["keys", "update", "--cache", cache]);
    await cli.print(verify, { input });
  });
  await check("an issuer that cannot be reached is told apart from a bad token", async () => {
    const { valid, error } = await cli.json(["verify", "-", "--issuer", issuer.url, "--no-cache"], { input }, 1);
    assert.deepEqual([valid, error.code], [false, "ERR_KEYS_UNAVAILABLE"]);
    assert.match(error.hint, /--jwks/);
  });
  await check("http is for this machine, and only with --insecure", async () => {
    const plain = await TestIssuer.publishing(environment, jwks, "http");
    const token = await tokenOf(context, "--issuer", plain.url, "scope=read:/");
    const given = ["verify", "-", "--issuer", plain.url, "--no-cache"];
    await cli.fails(1, /ERR_ISSUER_INSECURE.*--insecure/s, given, { input: token });
    await cli.print([...given, "--insecure"], { input: token });
    const far = ["keys", "add", "http://issuer.example", "--insecure", "--cache", cache];
    await cli.fails(1, /ERR_ISSUER_INSECURE/, far);
  });
  await check("several processes at one time share a cache, and lose nothing that is added", async () => {
    const shared = join(cli.folder, "shared");
    const other = await TestIssuer.publishing(environment, jwks, "https");
    const token = await tokenOf(context, "--issuer", other.url, "scope=read:/");
    const run = ["verify", "-", "--issuer", other.url, "--cache", shared];
    const add = (alg: string) => ["keys", "add", ISSUER, join(cli.folder, alg, "jwks.json"), "--cache", shared];
    await Promise.all([
      ...[1, 2, 3].map(() => cli.print(run, { input: token })),
      ...["ES256", "RS256", "ES384"].map((alg) => cli.print(add(alg))),
    ]);
    const { keys: found } = await cli.json(["keys", "list", "--cache", shared]);
    assert.deepEqual(found.map(({ algorithm }: { algorithm: string }) => algorithm).sort(), [
      "ES256",
      "ES256",
      "ES384",
      "RS256",
    ]);
  });
  await check("a folder that others can write to is not believed: verify does without, keys list says so", async () => {
    const open = join(cli.folder, "open");
    mkdirSync(join(open, "keys"), { recursive: true });
    mkdirSync(join(open, "added"), { recursive: true });
    for (const name of ["keys", "added"]) chmodSync(join(open, name), 0o777);
    await cli.fails(1, /ERR_STORE/, ["keys", "list", "--cache", open]);
    const other = await TestIssuer.publishing(environment, jwks, "https");
    const token = await tokenOf(context, "--issuer", other.url, "scope=read:/");
    const { code, stderr } = await cli.run(["verify", "-", "--issuer", other.url, "--cache", open], { input: token });
    assert.deepEqual([code, /warning: no keys are kept/.test(stderr)], [0, true], stderr);
  });
}
