/** Tokens that the command derives, and what it shows of them. */

import assert from "node:assert/strict";
import { AUDIENCE, type Context, creating, ISSUER, pinned } from "./context.ts";

const CLAIMS = ["sub=jane", `aud=${AUDIENCE}`, "scope=read:/store write:/store/jane"];

export async function attenuate(context: Context): Promise<void> {
  const { check, cli, library } = context;
  const held = (await cli.print(creating(context, "--include-key", "--lifetime", "1h", ...CLAIMS))).trim();
  const derive = async (input: string, ...given: string[]) =>
    (await cli.print(["attenuate", "-", ...given], { input })).trim();
  const jwks = JSON.parse(await cli.print(["keygen", "--from", pinned(context)[1] as string, "--jwks-public"]));

  await check("create --include-key prints a fourth segment, and create no such thing", async () => {
    assert.equal(held.split(".").length, 4);
    const { token, claims } = await cli.json(creating(context, "--include-key", ...CLAIMS));
    assert.deepEqual([token.split(".").length, claims.sub], [4, "jane"]);
    assert.equal((await cli.print(creating(context, ...CLAIMS))).split(".").length, 3);
  });

  await check("attenuate derives what the library verifies, and no key with it unless asked", async () => {
    const text = await derive(held, "--scope", "read:/store/run-1", "--lifetime", "5m");
    const token = await library.SciToken.deserialize(text, { jwks, issuers: [ISSUER] });
    assert.deepEqual([token.chain.length, token.get("scope"), token.get("aud")], [2, "read:/store/run-1", AUDIENCE]);
    assert.equal(Number(token.get("exp")) - Number(token.get("iat")), 300);
    const again = await derive(held, "--include-key");
    assert.equal(again.split(".").length, 4);
    const third = await derive(again, "--scope", "");
    assert.equal((await library.SciToken.deserialize(third, { jwks })).chain.length, 3);
  });

  await check("what the library has made is derived from", async () => {
    const parent = await library.SciToken.deserialize(held, { jwks, requireKey: true });
    const text = await derive(await parent.attenuate({ includeKey: true, lifetime: 100 }), "--scope", "read:/store");
    const token = await library.SciToken.deserialize(text, { jwks });
    assert.deepEqual([token.chain.length, token.get("scope")], [3, "read:/store"]);
  });

  await check("verify, list-access and test-access take derived tokens", async () => {
    const input = await derive(held, "--scope", "read:/store/run-1");
    const trust = [...pinned(context), "--audience", AUDIENCE];
    assert.match(await cli.print(["verify", "-", ...trust], { input }), /^✓ valid SciToken 1\.0/);
    assert.equal(await cli.print(["list-access", "-", ...trust], { input }), "read  /store/run-1\n");
    await cli.print(["test-access", "-", "read", "/store/run-1/x", ...trust], { input });
    await cli.fails(1, /ERR_SCOPE_INSUFFICIENT/, ["test-access", "-", "write", "/store/jane", ...trust], { input });
  });

  await check("what is wider, too long or of a token that cannot be extended is refused", async () => {
    const refused = (code: number, said: RegExp, input: string, ...given: string[]) =>
      cli.fails(code, said, ["attenuate", "-", ...given], { input });
    await refused(
      1,
      /"scope" has "read:\/", which no scope of its parent covers \(ERR_CHAIN\)/,
      held,
      "--scope",
      "read:/",
    );
    await refused(
      1,
      /"aud" names "https:\/\/elsewhere\.example", which.*ERR_CHAIN/,
      held,
      "--audience",
      "https://elsewhere.example",
    );
    await refused(1, /lifetime is 7200 s, and.* serves \d+ s more.*ERR_CHAIN/, held, "--lifetime", "2h");
    await refused(2, /no duration/, held, "--lifetime", "long");
    await refused(1, /no fourth part.*ERR_KEY_MISSING.*--include-key/s, await derive(held));
    await refused(1, /not the private half.*ERR_CHAIN/, `${held.split(".").slice(0, 3).join(".")}.e30`);
    await refused(1, /ERR_KEY_MISSING/, "nonsense");
  });

  await check("inspect shows what each token of a chain took away, and checks all of it", async () => {
    const second = await derive(held, "--scope", "read:/store/run-1", "--include-key");
    const input = await derive(second, "--scope", "read:/store/run-1/a", "--lifetime", "60");
    const shown = await cli.print(["inspect", "-", ...pinned(context)], { input });
    assert.match(shown, /derived from another\n✓ its signature was checked/);
    assert.match(shown, /└─ read:\/store only for read:\/store\/run-1\n {5}no write:\/store\/jane\n {5}until/);
    assert.match(shown, /\n {5}└─ read:\/store\/run-1 only for read:\/store\/run-1\/a\n/);
    const read = await cli.json(["inspect", "-", ...pinned(context)], { input });
    assert.deepEqual([read.signature, read.faults, read.chain.length, read.hasKey], ["valid", [], 2, false]);
    assert.deepEqual(read.chain[0].takenAway, []);
    assert.equal(read.takenAway[0], "read:/store/run-1 only for read:/store/run-1/a");
  });

  await check("inspect keeps the child key to itself, and tells of one that does not fit", async () => {
    const key = held.split(".")[3] as string;
    const { d } = JSON.parse(Buffer.from(key, "base64url").toString());
    for (const given of [[], ["--json"]]) {
      const shown = await cli.print(["inspect", "-", ...given], { input: held });
      assert.ok(!shown.includes(key) && !shown.includes(d));
    }
    assert.deepEqual((await cli.json(["inspect", "-"], { input: held })).faults, []);
    const broken = await cli.json(["inspect", "-"], { input: `${held}AAAA` });
    assert.deepEqual([broken.hasKey, broken.faults[0].code], [true, "ERR_CHAIN"]);
  });

  await check("inspect tells of a chain that widens", async () => {
    const [header, payload] = [{ alg: "ES256" }, { iss: ISSUER, exp: 9_999_999_999, scope: "read:/a" }];
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
    const parent = `${encode(header)}.${encode(payload)}.AAAA`;
    const child = `${encode({ ...header, pwt: parent })}.${encode({ ...payload, scope: "read:/" })}.AAAA`;
    const { faults } = await cli.json(["inspect", "-"], { input: child });
    assert.ok(
      faults.some(({ code, message }: Record<string, string>) => code === "ERR_CHAIN" && /scope/.test(message ?? "")),
    );
  });
}
