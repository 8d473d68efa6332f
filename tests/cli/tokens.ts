/** Tokens that the command shows and verifies. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SigningKey } from "../../src/index.ts";
import { AUDIENCE, type Context, ISSUER, pinned, readJson, tokenOf } from "./context.ts";

export async function tokens(context: Context): Promise<void> {
  await verifies(context);
  await inspects(context);
}

async function verifies(context: Context): Promise<void> {
  const { check, cli, keys, library } = context;
  const trust = pinned(context);
  const far = ["--issuer", "http://10.1.2.3", "--no-cache"];
  const of = (issuer: string): Promise<string> => tokenOf(context, "--issuer", issuer, "scope=read:/");
  await check("verify says yes to a good token, from standard input and as an argument", async () => {
    const token = await tokenOf(context, "scope=read:/store", `aud=${AUDIENCE}`, "sub=jane");
    const said = await cli.run(["verify", "-", ...trust], { input: `${token}\n` });
    assert.deepEqual([said.code, said.stderr], [0, ""]);
    assert.match(said.stdout, /valid SciToken 1\.0.*issuer +https:\/\/issuer\.example.*was not checked/s);
    const given = await cli.run(["verify", token, ...trust, "--audience", AUDIENCE]);
    assert.deepEqual([given.code, /was not checked/.test(given.stdout)], [0, false]);
    assert.match(given.stderr, /^warning: a token on the command line can be seen by others/);
    assert.ok(![said.stdout, given.stdout, given.stderr].some((text) => text.includes(token.slice(0, 40))));
  });
  await check("verify tells a machine what it has read", async () => {
    const input = await tokenOf(context, "scope=read:/", "sub=jane");
    const read = await cli.json(["verify", "-", ...trust], { input });
    assert.deepEqual(Object.keys(read), ["valid", "profile", "header", "claims", "faults"]);
    assert.deepEqual(
      [read.valid, read.profile, read.claims.sub, read.header.alg],
      [true, "scitoken:1.0", "jane", "ES256"],
    );
  });
  await check("verify tells what services refuse all the same", async () => {
    const cases: readonly (readonly [code: string, claims: object, ...given: string[]])[] = [
      ["ERR_CLAIM_MISSING", { scope: "read:/", nbf: undefined }],
      ["ERR_CLAIM_UNKNOWN", { scope: "read:/", project: "ligo" }],
      ["ERR_CLAIM_UNKNOWN", { scp: ["read:/"] }],
      ["ERR_SCOPE_INVALID", { scope: "read" }],
    ];
    for (const [code, claims] of cases) {
      const input = await signed(context, claims);
      const { valid, faults } = await cli.json(["verify", "-", ...trust], { input });
      assert.deepEqual([valid, faults.map((fault: { code: string }) => fault.code)], [true, [code]]);
      const said = await cli.print(["verify", "-", ...trust], { input });
      assert.match(said, new RegExp(`✓ valid.*\\n\\nAs a rule services refuse it: .+ \\(${code}\\)\\n$`, "s"));
      await cli.fails(1, new RegExp(code), ["list-access", "-", ...trust], { input });
    }
    const input = await tokenOf(context, "scope=read:/");
    assert.deepEqual((await cli.json(["verify", "-", ...trust], { input })).faults, []);
    assert.doesNotMatch(await cli.print(["verify", "-", ...trust], { input }), /refuse/);
  });
  await check("verify accepts a pinned PEM whatever the kid, and the algorithm of a pinned key", async () => {
    const pem = join(keys, "public-key.pem");
    const renamed = ["--key", join(keys, "private-key.pem"), "--key-id", "other"];
    const input = await cli.print(["create", ...renamed, "--issuer", ISSUER, "scope=read:/"]);
    await cli.print(["verify", "-", "--key", pem], { input });
    await cli.fails(1, /ERR_KEY_MISSING/, ["verify", "-", ...trust], { input });
    for (const [alg, ...more] of [["ES384"], ["EdDSA"], ["PS256", "--alg", "PS256"]] as const) {
      const made = join(cli.folder, alg);
      const sign = ["create", "--key", join(made, "private-key.pem"), "--alg", alg, "--issuer", ISSUER, "scope=read:/"];
      const token = await cli.print(sign);
      for (const file of ["public-key.pem", "jwks.json"]) {
        await cli.print(["verify", "-", "--key", join(made, file), ...more], { input: token });
      }
    }
  });
  await check("verify says no, with a code of its own for each reason", async () => {
    const made = new library.SciToken({ claims: { scope: "read:/" } });
    const stranger = await made.serialize({ issuer: ISSUER });
    const good = await tokenOf(context, "scope=read:/", `aud=${AUDIENCE}`);
    const past = await expired(context);
    const cases: readonly (readonly [code: string, token: string, ...given: string[]])[] = [
      ["ERR_KEY_MISSING", stranger],
      ["ERR_SIGNATURE", `${good.slice(0, -6)}AAAAAA`],
      ["ERR_EXPIRED", past],
      ["ERR_AUDIENCE", good, "--audience", "https://other.example"],
      ["ERR_PROFILE", good, "--profile", "wlcg:1.0"],
      ["ERR_ISSUER_UNTRUSTED", good, "--issuer", "https://other.example"],
      ["ERR_ALGORITHM", good, "--alg", "RS256"],
      ["ERR_TOKEN_FORMAT", "a.b"],
      ["ERR_TOKEN_FORMAT", ""],
    ];
    for (const [code, input, ...given] of cases) {
      const { valid, error } = await cli.json(["verify", "-", ...trust, ...given], { input }, 1);
      assert.deepEqual([valid, error.code], [false, code]);
      assert.ok(error.hint.length > 0, code);
      assert.ok(input.length < 40 || !JSON.stringify(error).includes(input.slice(-40)), code);
    }
    const { stdout } = await cli.fails(1, /^error: .+ \(ERR_EXPIRED\)\n {2}hint: /, ["verify", "-", ...trust], {
      input: past,
    });
    assert.equal(stdout, "");
  });
  await check("what to do is told of what was given: keys, algorithm, profile", async () => {
    const good = (await tokenOf(context, "scope=read:/")).trim();
    const strange = `${Buffer.from('{"alg":"HS256"}').toString("base64url")}.${good.split(".").slice(1).join(".")}`;
    const rsa = join(cli.folder, "RS256");
    const cases: readonly (readonly [said: RegExp, input: string, ...given: string[]])[] = [
      [
        /signed with ES256, and ".*public-key\.pem" holds an RSA key.*--jwks/s,
        good,
        "--key",
        join(rsa, "public-key.pem"),
      ],
      [
        /no key has the kid.*jwks\.json" holds "[\w-]{43}"; is it of this issuer/s,
        good,
        "--jwks",
        join(rsa, "jwks.json"),
      ],
      [/"HS256" is none that a token may be signed with \(ERR_ALGORITHM\)\n$/, strange, ...trust],
      [/if you mean to accept it, give --alg ES256/, good, ...trust, "--alg", "rs256"],
      [/not wlcg:1\.0.*without --profile/s, good, ...trust, "--profile", "wlcg:1.0"],
      [
        /on http, not https \(ERR_ISSUER_INSECURE\).*this machine alone.*--jwks/s,
        await of("http://10.1.2.3"),
        ...far,
        "--insecure",
      ],
      [/"issuer" does not begin with https:.*--jwks/s, await of("issuer"), "--issuer", "issuer", "--no-cache"],
    ];
    for (const [said, input, ...given] of cases) await cli.fails(1, said, ["verify", "-", ...given], { input });
  });
  await check("what is too long, endless or no text is not read to its end", async () => {
    await cli.fails(1, /longer than 65536 bytes/, ["verify", "-", ...trust], { input: "a".repeat(5_000_000) });
    const binary = { input: new Uint8Array([255, 0]) };
    await cli.fails(1, /no text in UTF-8 \(ERR_TOKEN_FORMAT\)\n.*the right file/, ["verify", "-", ...trust], binary);
    const utf16 = { input: new Uint8Array([255, 254, 101, 0]) };
    await cli.fails(1, /in UTF-16 .*save it as UTF-8/s, ["verify", "-", ...trust], utf16);
    await cli.fails(2, /longer than 1048576 bytes/, ["verify", "x", "--jwks", "/dev/zero"]);
    await cli.fails(2, /can be read only once/, ["verify", "-", "--jwks", "-"], { input: '{"keys":[]}' });
  });
}

async function inspects(context: Context): Promise<void> {
  const { check, cli } = context;
  const inspect = (input: string, ...given: string[]) => cli.json(["inspect", "-", ...given], { input });
  await check("inspect shows a token, and that nobody has checked it", async () => {
    const input = await tokenOf(
      context,
      "scope=read:/store write:/store/jane",
      "sub=jane",
      "ver=scitoken:2.0",
      "aud=ANY",
      "n:=1",
    );
    const shown = await cli.print(["inspect", "-"], { input });
    for (const said of [
      /^SciToken 2\.0\nnot verified: anyone may have written this/,
      /expires +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC +\(in (?:9 min \d+ s|10 min)\)/,
      /Allows\n {2}read +\/store\n {2}write +\/store\/jane\n/,
      /Other claims\n {2}n +1\n/,
      /Header\n {2}alg +ES256\n/,
    ]) {
      assert.match(shown, said);
    }
    assert.doesNotMatch(shown, /Wrong with it/);
    const read = await inspect(input);
    assert.deepEqual(
      [read.signature, read.profile, read.faults, read.chain, read.hasKey],
      ["not_checked", "scitoken:2.0", [], [], false],
    );
    assert.deepEqual(read.acls, [
      { authz: "read", path: "/store" },
      { authz: "write", path: "/store/jane" },
    ]);
    assert.equal(Date.parse(read.expiresAt), read.claims.exp * 1000);
  });
  await check("inspect checks the signature where somebody is trusted, of an expired token too", async () => {
    const input = await expired(context);
    const read = await inspect(input, ...pinned(context));
    assert.deepEqual(
      [read.signature, read.faults.map(({ code }: { code: string }) => code)],
      ["valid", ["ERR_EXPIRED"]],
    );
    assert.match(
      await cli.print(["inspect", "-", ...pinned(context)], { input }),
      /✓ its signature was checked.*✗ the token expired/s,
    );
    const forged = await cli.json(["inspect", "-", ...pinned(context)], { input: `${input.slice(0, -6)}AAAAAA` }, 1);
    assert.deepEqual([forged.signature, forged.signatureError.code], ["invalid", "ERR_SIGNATURE"]);
    assert.deepEqual(
      forged.faults.map(({ code }: { code: string }) => code),
      ["ERR_EXPIRED", "ERR_SIGNATURE"],
    );
  });
  await check("inspect tells all that is wrong", async () => {
    const claims = { ver: "scitoken:2.0", iss: 1, exp: "soon", nbf: 9_999_999_999, scope: "read:/a/../b", aud: [] };
    const { faults } = await inspect(unsigned({ alg: "none", typ: "id+jwt" }, claims));
    const codes = faults.map(({ code }: { code: string }) => code);
    assert.deepEqual(codes, [
      "ERR_ALGORITHM",
      "ERR_TOKEN_FORMAT",
      "ERR_CLAIM_INVALID",
      "ERR_CLAIM_INVALID",
      "ERR_NOT_YET_VALID",
      "ERR_CLAIM_MISSING",
      "ERR_SCOPE_INVALID",
    ]);
  });
  await check("inspect says what to do about each of the likeliest mistakes that are in a token", async () => {
    const now = Math.floor(Date.now() / 1000);
    const good = {
      ver: "scitoken:2.0",
      iss: ISSUER,
      aud: AUDIENCE,
      iat: now,
      nbf: now,
      exp: now + 600,
      scope: "read:/",
    };
    const mistakes: [claims: object, ...said: RegExp[]][] = [
      [
        { aud: "https://other.example" },
        /is for "https:\/\/other.example", not for/,
        /this service's name with --audience/,
      ],
      [{ nbf: now + 900 }, /nbf is 1[45] min(?: \d+ s)? ahead; is the clock right\?/, /wait, or set the clock/],
      [{ exp: now - 60 }, /expired 1 min(?: \d+ s)? ago/, /get a new one/],
      [{ exp: (now + 600) * 1000 }, /exp is no number of seconds/],
      [{ scope: "read" }, /"read" must have a path, as read:\/store/, /AUTHZ:PATH/],
      [{ scope: "read:store" }, /its path does not begin with a slash/, /AUTHZ:PATH/],
      [{ scope: ["read:/"] }, /scope is not one string/, /AUTHZ:PATH/],
      [{ nbf: undefined }, /has no nbf/, /who makes it must set that claim/],
      [{ ver: "scitoken:9.0" }, /ver "scitoken:9.0" is not known/, /choose among scitoken:1.0/],
      [{ ver: "scitoken:1.0", project: "ligo" }, /"project" is not known/, /other profiles may/],
    ];
    for (const [claims, ...said] of mistakes) {
      const input = unsigned({ alg: "ES256" }, { ...good, ...claims });
      const shown = await cli.print(["inspect", "-", "--audience", AUDIENCE], { input });
      for (const words of said) assert.match(shown.slice(shown.indexOf("Wrong with it")), words);
    }
  });
  await check("inspect reads broken tokens as far as it can", async () => {
    const [header = "", payload = ""] = unsigned({ alg: "ES256" }, { iss: ISSUER }).split(".");
    assert.equal((await inspect(header)).header.alg, "ES256");
    assert.equal((await inspect(`${header}=.${payload}`)).claims.iss, ISSUER);
    assert.equal((await inspect(`!!!.${payload}.AAAA`)).claims.iss, ISSUER);
    const { hasKey, faults } = await inspect(`${header}.${payload}.AAAA.c2VjcmV0`);
    assert.deepEqual([hasKey, faults[0].code], [true, "ERR_CHAIN"]);
    for (const input of ["nonsense", "a.b.c", "..", "é"]) {
      await cli.fails(1, /nothing in it can be read/, ["inspect", "-"], { input });
    }
  });
  await check("inspect names a token that is derived, and keeps what it was derived from", async () => {
    const parent = unsigned({ alg: "ES256" }, { iss: ISSUER, sub: "jane", scope: "read:/" }).replace(
      /AAAA$/,
      "c2lnbmF0dXJl",
    );
    const read = await inspect(unsigned({ alg: "ES256", pwt: parent }, { iss: ISSUER, scope: "read:/a" }));
    assert.equal(read.chain[0].claims.sub, "jane");
    assert.ok(!JSON.stringify(read).includes("c2lnbmF0dXJl"));
    const input = unsigned({ alg: "ES256", pwt: parent }, { iss: ISSUER });
    assert.match(await cli.print(["inspect", "-"], { input }), /derived from another.*Derived from.*jane/s);
  });
  await check("a stranger's text moves no cursor", async () => {
    const input = unsigned({ alg: "ES256" }, { iss: ISSUER, sub: "\u001b[2Jjane\u202e\u0007", "\u001b[31m": 1 });
    const shown = await cli.print(["inspect", "-"], { input });
    assert.match(shown, /\\u001b\[2Jjane\\u202e\\u0007/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there.
    assert.doesNotMatch(shown, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });
}

function unsigned(header: object, claims: object): string {
  const [first, second] = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  return `${first}.${second}.AAAA`;
}

/** What an issuer of another making signs: claims that the command would not. */
async function signed({ library, keys }: Context, claims: object): Promise<string> {
  const key = await library.importKey(readFileSync(join(keys, "private-key.pem"), "utf8"));
  const now = Math.floor(Date.now() / 1000);
  return library.jwt.sign({ iss: ISSUER, iat: now, nbf: now, exp: now + 600, ...claims }, key as SigningKey);
}

/** A token of the context's key that has expired an hour ago. */
async function expired({ library, keys }: Context): Promise<string> {
  const key = readJson(join(keys, "private-jwks.json")).keys[0];
  const now = (): number => Date.now() - 7_200_000;
  return new library.SciToken({ key, claims: { scope: "read:/" } }).serialize({ issuer: ISSUER, lifetime: 3600, now });
}
