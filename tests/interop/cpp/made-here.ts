/** Tokens made by this library, read by scitokens-cpp with keys that it discovers over https. */

import assert from "node:assert/strict";
import type { Profile } from "../../../src/index.ts";
import { JWKS, METADATA, metadata, TestIssuer } from "../../suite/issuer.ts";
import { ALGORITHMS } from "../filed-key.ts";
import { AUDIENCE, type Claims, OTHER_AUDIENCE } from "../service.ts";
import {
  acls,
  allows,
  type Context,
  goodClaims,
  mint,
  oursRefuses,
  peerRefuses,
  publish,
  type Question,
} from "./context.ts";

/** A question that the peer may have another word for. */
type AskedTwice = readonly [...question: Question, peersAuthz?: string];

interface Minted {
  readonly profile: Profile;
  readonly claims: Claims;
  readonly acls: readonly string[];
  /** What the peer lists where it is not the same. */
  readonly peersAcls?: readonly string[];
  readonly questions: readonly AskedTwice[];
}

const PATHS: Pick<Minted, "acls" | "questions"> = {
  acls: ["read:/store", "write:/store/jane"],
  questions: [
    ["read", "/store", true],
    ["read", "/store/file", true],
    ["read", "/stor", false],
    ["write", "/store/jane/file", true],
    ["write", "/store/file", false],
    ["execute", "/store", false],
  ],
};
const SCOPE = "read:/store write:/store/jane";

const MINTED: readonly Minted[] = [
  { profile: "scitoken:1.0", claims: { scope: SCOPE, sub: "jane" }, ...PATHS },
  { profile: "scitoken:2.0", claims: { scope: SCOPE, sub: "jane", project: ["ligo"] }, ...PATHS },
  { profile: "at+jwt", claims: { scope: SCOPE, sub: "jane", client_id: "batch" }, ...PATHS },
  {
    profile: "wlcg:1.0",
    claims: {
      scope: "storage.read:/store storage.create:/store/new storage.modify:/store/jane storage.stage:/tape",
      sub: "jane",
      "wlcg.groups": ["/dune", "/dune/production"],
    },
    acls: ["storage.read:/store", "storage.create:/store/new", "storage.modify:/store/jane", "storage.stage:/tape"],
    // It has names of its own for these, and hides those of the token.
    peersAcls: [
      "read:/store",
      "write:/store/new",
      "create:/store/new",
      "write:/store/jane",
      "modify:/store/jane",
      "storage.stage:/tape",
    ],
    questions: [
      ["storage.read", "/store/file", true, "read"],
      ["storage.read", "/stor", false, "read"],
      ["storage.create", "/store/new/file", true, "create"],
      ["storage.create", "/store/file", false, "create"],
      ["storage.modify", "/store/jane", true, "modify"],
      ["storage.modify", "/store/new", false, "modify"],
      ["storage.stage", "/tape/file", true],
      ["storage.stage", "/store", false],
    ],
  },
];

const AUDIENCES = [
  ["a string", AUDIENCE],
  ["a list", [OTHER_AUDIENCE, AUDIENCE]],
] as const;

export async function madeHere(context: Context): Promise<void> {
  for (const minted of MINTED) {
    for (const algorithm of ALGORITHMS) {
      for (const [form, aud] of AUDIENCES) {
        const name = `made here, ${minted.profile}, ${algorithm}, aud as ${form}: the peer answers the same`;
        await context.check(name, async () => {
          const { profile, claims } = minted;
          await agrees(context, minted, await mint(context, context.keys[algorithm], { ...claims, aud }, { profile }));
        });
      }
    }
  }
  await renamed(context);
  await anyAudience(context);
  await paths(context);
  await discovery(context);
  await pinned(context);
}

async function agrees(context: Context, { acls: listed, peersAcls, questions }: Minted, token: string): Promise<void> {
  const { peer, issuer } = context;
  await peer.verify(token);
  assert.deepEqual(await acls(context, token), listed, "what we list");
  assert.deepEqual(await peer.acls(token, issuer.url, AUDIENCE), peersAcls ?? listed, "what the peer lists");
  for (const [authz, path, allowed, peersAuthz = authz] of questions) {
    const asked = `${authz} ${path}`;
    assert.equal(await allows(context, token, authz, path), allowed, `we answer ${asked}`);
    assert.equal(
      await peer.allows(token, issuer.url, AUDIENCE, peersAuthz, path),
      allowed,
      `the peer answers ${asked}`,
    );
  }
}

/** With `mapWlcg` we know some of the peer's names beside those of the token. */
async function renamed(context: Context): Promise<void> {
  const { check, peer, keys, issuer } = context;
  await check("made here, wlcg:1.0: with mapWlcg we answer to read and write as the peer does", async () => {
    const scope = "storage.read:/store storage.create:/store/new storage.modify:/store/jane";
    const token = await mint(context, keys.ES256, { scope, sub: "jane", aud: AUDIENCE }, { profile: "wlcg:1.0" });
    const questions: readonly Question[] = [
      ["read", "/store/file", true],
      ["read", "/tape", false],
      ["write", "/store/new/file", true],
      ["write", "/store/jane/file", true],
      ["write", "/store/file", false],
    ];
    for (const [authz, path, allowed] of questions) {
      const options = { audience: AUDIENCE, mapWlcg: true };
      assert.equal(await allows(context, token, authz, path, options), allowed, `we answer ${authz} ${path}`);
      assert.equal(await peer.allows(token, issuer.url, AUDIENCE, authz, path), allowed, `so does the peer`);
    }
  });
  await check("made here, wlcg:1.0: the peer renames compute.* for HTCondor", async () => {
    const scope = "compute.read compute.modify compute.create compute.cancel";
    const token = await mint(context, keys.ES256, { scope, sub: "jane", aud: AUDIENCE }, { profile: "wlcg:1.0" });
    assert.deepEqual(await acls(context, token), [
      "compute.read:/",
      "compute.modify:/",
      "compute.create:/",
      "compute.cancel:/",
    ]);
    assert.deepEqual(await peer.acls(token, issuer.url, AUDIENCE), [
      "condor:/READ",
      "compute.modify:/",
      "compute.create:/",
      "compute.cancel:/",
      "condor:/WRITE",
    ]);
  });
}

async function anyAudience(context: Context): Promise<void> {
  const { check, peer, keys, issuer } = context;
  for (const [profile, aud, scope, peersAcl] of [
    ["scitoken:2.0", "ANY", "read:/store", "read:/store"],
    ["wlcg:1.0", "https://wlcg.cern.ch/jwt/v1/any", "storage.read:/store", "read:/store"],
  ] as const) {
    await check(`made here, ${profile} for ${aud}: every named service accepts it, here and there`, async () => {
      const token = await mint(context, keys.RS256, { scope, sub: "jane", aud }, { profile });
      for (const audience of [AUDIENCE, OTHER_AUDIENCE]) {
        assert.deepEqual(await acls(context, token, { audience }), [scope]);
        assert.deepEqual(await peer.acls(token, issuer.url, audience), [peersAcl]);
      }
    });
  }
}

async function paths(context: Context): Promise<void> {
  const { check, peer, keys, issuer } = context;
  const scope = "read:/a%20b/caf%C3%A9 write://c/./d queue";
  const token = await mint(context, keys.ES256, { scope, aud: AUDIENCE });

  await check("made here, paths with escapes: both allow what is asked in the same spelling", async () => {
    for (const [authz, path, allowed] of [
      ["read", "/a%20b/caf%C3%A9/file", true],
      ["read", "/a%20b/cafe", false],
      ["write", "/c/d/e", true],
      ["write", "//c//./d", true],
      ["write", "/c", false],
      ["queue", "/", true],
    ] as const) {
      assert.equal(await allows(context, token, authz, path), allowed, `we answer ${authz} ${path}`);
      assert.equal(await peer.allows(token, issuer.url, AUDIENCE, authz, path), allowed, `the peer: ${authz} ${path}`);
    }
  });
  await check("made here, paths with escapes: we list them decoded, the peer as they are written", async () => {
    assert.deepEqual(await acls(context, token), ["read:/a b/café", "write:/c/d", "queue:/"]);
    assert.deepEqual(await peer.acls(token, issuer.url, AUDIENCE), ["read:/a%20b/caf%C3%A9", "write:/c/d", "queue:/"]);
  });
}

async function discovery(context: Context): Promise<void> {
  const { check, library, environment, peer, keys } = context;
  const claims = { scope: "read:/store", aud: AUDIENCE };

  await check("the peer discovers our keys over https, and keeps them", async () => {
    const issuer = await publish(context);
    const here = { ...context, issuer };
    for (const algorithm of ALGORITHMS) await peer.verify(await mint(here, keys[algorithm], claims));
    assert.deepEqual(await issuer.requests(), [METADATA, JWKS]);
  });
  await check("both find metadata where RFC 8414 has it", async () => {
    const jwks = { body: JSON.stringify(library.exportJwks(keys.ES256)) };
    const issuer = await TestIssuer.start(
      environment,
      (url) => ({ "@oauth-authorization-server": metadata(url), [JWKS]: jwks }),
      "https",
    );
    const token = await mint({ ...context, issuer }, keys.ES256, claims);
    await peer.verify(token);
    assert.deepEqual(await acls({ ...context, issuer }, token), ["read:/store"]);
    const asked = [METADATA, "@oauth-authorization-server", JWKS];
    assert.deepEqual(await issuer.requests(), [...asked, ...asked]);
  });
  await check("both take a token without kid when the issuer has one key", async () => {
    const issuer = await TestIssuer.publishing(environment, library.exportJwks(keys.RS256), "https");
    const token = await library.jwt.sign(goodClaims(issuer.url), keys.RS256, { kid: undefined });
    await peer.verify(token);
    assert.deepEqual(await acls({ ...context, issuer }, token), ["read:/store"]);
  });
  await check(
    "the peer checks the issuer's certificate: it refuses where the tests' authority is not trusted",
    async () => {
      const issuer = await publish(context);
      const token = await mint({ ...context, issuer }, keys.ES256, claims);
      await peerRefuses(() => peer.verifyOutside(token), /certificate|SSL/i);
      assert.deepEqual(await issuer.requests(), []);
    },
  );
}

/** The peer can be given a key too, of ES256 only. */
async function pinned(context: Context): Promise<void> {
  const { check, library, peer, keys } = context;
  await check("the peer verifies with a key that exportKey wrote, without asking the issuer", async () => {
    const issuer = await publish(context);
    const token = await mint({ ...context, issuer }, keys.ES256, { scope: "read:/store", aud: AUDIENCE });
    await peer.verifyWith(keys.ES256, issuer.url, token);
    const key = await library.generateKey("ES256", { keyId: keys.ES256.keyId });
    const forged = await mint({ ...context, issuer }, key, { scope: "read:/store", aud: AUDIENCE });
    await peerRefuses(() => peer.verifyWith(keys.ES256, issuer.url, forged), /Invalid signature/);
    assert.deepEqual(await issuer.requests(), []);
  });
  await check("we verify with the PEM file that the peer signs with", async () => {
    const issuer = await publish(context);
    const token = await peer.create(keys.ES256, issuer.url, "scitokens2", { scope: "read:/store" });
    const publicKey = await library.exportKey(keys.ES256, "pem-public");
    const { verified } = await library.SciToken.deserialize(token, { publicKey });
    assert.equal(verified, true);
    const other = await library.exportKey(await library.generateKey("ES256"), "pem-public");
    await oursRefuses(() => library.SciToken.deserialize(token, { publicKey: other }), "ERR_SIGNATURE");
    assert.deepEqual(await issuer.requests(), []);
  });
}
