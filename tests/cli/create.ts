/** Tokens that the command makes. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AUDIENCE, type Context, creating, ISSUER, readJson, tokenOf } from "./context.ts";

const PROFILES: readonly (readonly [profile: string, claims: string[], extra: Record<string, unknown>])[] = [
  ["scitoken:1.0", [], {}],
  ["scitoken:2.0", [`aud=${AUDIENCE}`], { ver: "scitoken:2.0" }],
  ["wlcg:1.0", [`aud=${AUDIENCE}`, "sub=jane"], { "wlcg.ver": "1.0" }],
  ["at+jwt", [`aud=${AUDIENCE}`, "sub=jane", "client_id=web"], {}],
];

export async function create(context: Context): Promise<void> {
  const { check, cli, library, keys } = context;
  const jwks = readJson(join(keys, "jwks.json"));
  for (const [profile, claims, extra] of PROFILES) {
    await check(`create makes a token of ${profile} that the library reads`, async () => {
      const token = await tokenOf(context, "--profile", profile, "--lifetime", "1h", "scope=read:/store", ...claims);
      const read = await library.SciToken.deserialize(token, { jwks, profile: profile as "at+jwt", issuers: [ISSUER] });
      const { exp, iat, ...others } = read.toJSON();
      assert.equal((exp as number) - (iat as number), 3600);
      assert.deepEqual({ ...others, ...extra }, others);
    });
  }
  await check("create takes texts and JSON, and any form of the key", async () => {
    const claims = ["a=1", "b:=1", "c=", 'd:=["x",{"y":null}]', "e=f=g", "f:=true", "ver=scitoken:2.0", "aud=x"];
    for (const file of ["private-jwks.json", "private-key.pem"]) {
      const given = ["create", "--key", join(keys, file), "--issuer", ISSUER, ...claims, "scope=read:/"];
      const { token, claims: made, keyId } = await cli.json(given);
      const { a, b, c, d, e, f } = made;
      assert.deepEqual([a, b, c, d, e, f], ["1", 1, "", ["x", { y: null }], "f=g", true]);
      assert.equal(keyId, jwks.keys[0]?.kid);
      await library.SciToken.deserialize(token, { jwks });
    }
    const input = readFileSync(join(keys, "private-key.pem"));
    const named = ["create", "--key", "-", "--key-id", "mine", "--issuer", ISSUER, "scope=read:/"];
    assert.equal(library.jwt.decode((await cli.print(named, { input })).trim()).header.kid, "mine");
  });
  const wrong: readonly (readonly [said: RegExp, claims: string[]])[] = [
    [/"scope" is no claim.*claim:=json/s, ["scope"]],
    [/"=x" is no claim/, ["=x"]],
    [/the claim "a" is given twice.*a:='\["…"\]'/s, ["a=1", "a=2"]],
    [/the claim "scope" is given twice.*all of it in one: 'scope=read/s, ["scope=read:/a", "scope=write:/b"]],
    [/the claim exp is set by --lifetime/, ["exp:=1"]],
    [/the claim iss is set by --issuer/, ["iss=https://other.example"]],
    [/the claim "a" cannot be read.*in single quotes/s, ["a:={"]],
    [/the claim "aud" cannot be read.*aud:='\["x","y"\]'/s, ["aud:=[x, y]"]],
    [/aud is empty.*ERR_AUDIENCE.*give aud=URL/s, ["aud="]],
    [/wlcg\.groups is not a list.*wlcg\.groups:='\["\/cms"\]'/s, ["wlcg.groups=/cms"]],
    [/scope is not one string.*all of it in one/s, ['scope:=["read:/a"]']],
    [/needs the claim client_id.*add client_id=NAME/s, ["--profile", "at+jwt", "aud=x", "sub=jane"]],
    [/would have \d{5} characters, and services read 16384/, [`scope=${"read:/a/long/path ".repeat(1000).trim()}`]],
    [/"[\w-]{43}", and none is called "other"/, ["--key-id", "other", "scope=read:/"]],
    [/ERR_SCOPE_INVALID/, ["scope=read"]],
    [/ERR_SCOPE_INVALID/, ["scope=read:/a/../b"]],
    [/ERR_CLAIM_MISSING/, ["--profile", "scitoken:2.0", "scope=read:/"]],
    [/ERR_PROFILE/, ["ver=3", "scope=read:/"]],
    [/is no duration/, ["--lifetime", "-1"]],
    [/is no duration/, ["--lifetime", "0"]],
  ];
  for (const [said, claims] of wrong) {
    await check(`create refuses ${claims.join(" ")}`, () => cli.fails(2, said, creating(context, ...claims)));
  }
  await check("create warns of what it signs that may not be meant, and of what services refuse", async () => {
    const from = ["create", "--key", join(keys, "private-key.pem"), "--issuer"];
    const doubted: readonly (readonly [said: RegExp, issuer: string, ...claims: string[]])[] = [
      [/services refuse it: the claim "project" is not known/, ISSUER, "scope=read:/", "project=ligo"],
      [/services refuse it: the token has no scope/, ISSUER, "sub=jane"],
      [/keys of the issuer "issuer\.example": it does not begin with https/, "issuer.example", "scope=read:/"],
      [/does not begin with https/, "http://issuer.example", "scope=read:/"],
      [/no URL that can be asked/, "https://issuer.example?x", "scope=read:/"],
      [/"file" in the scope is an authorization without a path.*%20/, ISSUER, "scope=read:/my file"],
      [/"read:\/x,write:\/y" in the scope is one path with a comma/, ISSUER, "scope=read:/x,write:/y"],
    ];
    for (const [said, ...given] of doubted) {
      const { code, stdout, stderr } = await cli.run([...from, ...given]);
      assert.deepEqual([code, /^eyJ\S+\n$/.test(stdout)], [0, true], stderr);
      assert.match(stderr, new RegExp(`^warning: .*${said.source}.*\\n$`));
    }
    for (const given of [
      [ISSUER, "scope=read:/store write:/a%20file", "sub=jane"],
      ["http://127.0.0.1:8080", "scope=read:/"],
      [ISSUER, "--profile", "wlcg:1.0", "aud=x", "sub=y", "scope=storage.read:/ openid compute.read offline_access"],
    ]) {
      const { code, stderr } = await cli.run([...from, ...given]);
      assert.deepEqual([code, stderr], [0, ""]);
    }
  });
  await check("create needs a private key and an issuer", async () => {
    await cli.fails(2, /a public key, which signs nothing/, [
      "create",
      "--key",
      join(keys, "jwks.json"),
      "scope=read:/",
    ]);
    const secret = join(keys, "private-jwks.json");
    await cli.fails(2, /ERR_ISSUER_MISSING/, ["create", "--key", secret, "scope=read:/"]);
    const { claims } = await cli.json(["create", "--key", secret, "iss=https://other.example", "scope=read:/"]);
    assert.equal(claims.iss, "https://other.example");
  });
}
