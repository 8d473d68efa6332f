/** Tokens made by scitokens-create, read here with keys discovered over https. */

import assert from "node:assert/strict";
import type { Enforcer, EnforcerOptions, Profile, SciToken } from "../../../src/index.ts";
import { JWKS, METADATA } from "../../suite/issuer.ts";
import { AUDIENCE, type Claims, OTHER_AUDIENCE } from "../service.ts";
import { acls, allows, type Context, oursRefuses, peerRefuses, publish, type Question, read } from "./context.ts";
import type { PeerProfile } from "./programs.ts";

interface Made {
  readonly peerProfile: PeerProfile;
  readonly profile: Profile;
  readonly typ: string | undefined;
  readonly claims: Readonly<Record<string, string>>;
  /** What the profile adds by itself. */
  readonly added: Claims;
  readonly acls: readonly string[];
  readonly questions: readonly Question[];
}

const PATHS = { scope: "read:/store write:/store/jane", sub: "jane" };
const PATHS_ACLS = ["read:/store", "write:/store/jane"];
const PATHS_QUESTIONS: readonly Question[] = [
  ["read", "/store", true],
  ["read", "/store/file", true],
  ["read", "/storefront", false],
  ["read", "/", false],
  ["write", "/store/jane/file", true],
  ["write", "/store/file", false],
  ["execute", "/store", false],
];

const MADE: readonly Made[] = [
  {
    peerProfile: "scitokens1",
    profile: "scitoken:1.0",
    typ: undefined,
    claims: { ...PATHS, aud: AUDIENCE },
    added: {},
    acls: PATHS_ACLS,
    questions: PATHS_QUESTIONS,
  },
  {
    peerProfile: "scitokens2",
    profile: "scitoken:2.0",
    typ: undefined,
    claims: { ...PATHS, aud: AUDIENCE },
    added: { ver: "scitoken:2.0" },
    acls: PATHS_ACLS,
    questions: PATHS_QUESTIONS,
  },
  {
    peerProfile: "wlcg",
    profile: "wlcg:1.0",
    typ: undefined,
    claims: { scope: "storage.read:/store storage.modify:/store/jane compute.read", sub: "jane", aud: AUDIENCE },
    added: { "wlcg.ver": "1.0" },
    acls: ["storage.read:/store", "storage.modify:/store/jane", "compute.read:/"],
    questions: [
      ["storage.read", "/store/file", true],
      ["storage.read", "/storefront", false],
      ["storage.modify", "/store/jane", true],
      ["storage.create", "/store/jane/file", true],
      ["storage.create", "/store/file", false],
      ["storage.stage", "/store", false],
      ["compute.read", "/", true],
      ["read", "/store", false],
    ],
  },
  {
    peerProfile: "atjwt",
    profile: "at+jwt",
    typ: "at+jwt",
    claims: { ...PATHS, aud: AUDIENCE, client_id: "batch" },
    added: {},
    acls: PATHS_ACLS,
    questions: PATHS_QUESTIONS,
  },
];

export async function madeByPeer(context: Context): Promise<void> {
  for (const made of MADE) await profileMadeByPeer(context, made);
  await withoutAudience(context);
  await claimsOfPeer(context);
  await keysOfPeer(context);
}

async function profileMadeByPeer(context: Context, made: Made): Promise<void> {
  const { check, peer, keys, library } = context;
  const { peerProfile, profile, claims } = made;
  const issuer = await publish(context);
  const make = (): Promise<string> => peer.create(keys.ES256, issuer.url, peerProfile, claims);

  await check(`made by the peer, ${peerProfile}: verifies with keys discovered over https`, async () => {
    const token = await library.SciToken.deserialize(await make(), { issuers: [issuer.url], profile });
    assert.deepEqual(await issuer.requests(), [METADATA, JWKS]);
    assert.equal(token.profile, profile);
    assert.deepEqual(token.header, headerOf(made, keys.ES256.keyId));
    assert.deepEqual(withoutTimes(token), { iss: issuer.url, ...claims, ...made.added });
  });
  await check(`made by the peer, ${peerProfile}: the peer reads it too`, async () => {
    await peer.verify(await make());
  });
  await check(`made by the peer, ${peerProfile}: the Enforcer grants what is in it and no more`, async () => {
    const token = await read(context, issuer.url, await make());
    const enforcer = new library.Enforcer(issuer.url, { audience: AUDIENCE });
    assert.deepEqual(
      enforcer.generateAcls(token).map(({ authz, path }) => `${authz}:${path}`),
      made.acls,
    );
    answersRightly(enforcer, token, made.questions);
    const elsewhere = new library.Enforcer(issuer.url, { audience: OTHER_AUDIENCE });
    assert.throws(() => elsewhere.generateAcls(token), { code: "ERR_AUDIENCE" });
  });
  await check(`made by the peer, ${peerProfile}: authorize takes its text`, async () => {
    const enforcer = new library.Enforcer(issuer.url, { audience: AUDIENCE });
    const [authz, path] = made.questions[0] as Question;
    const token = await enforcer.authorize(await make(), authz, path);
    assert.equal(token.get("sub"), "jane");
    await oursRefuses(async () => enforcer.authorize(await make(), "write", "/etc"), "ERR_SCOPE_INSUFFICIENT");
  });
}

function headerOf({ typ }: Made, kid: string): object {
  return { alg: "ES256", kid, ...(typ && { typ }) };
}

function withoutTimes(token: SciToken): object {
  const { iat, nbf, exp, jti, ...rest } = token.toJSON();
  assert.equal(typeof jti, "string");
  assert.equal(nbf, iat);
  assert.equal(Number(exp) - Number(iat), 600);
  return rest;
}

function answersRightly(enforcer: Enforcer, token: SciToken, questions: readonly Question[]): void {
  for (const [authz, path, allowed] of questions) {
    assert.equal(enforcer.test(token, authz, path), allowed, `${authz} ${path} is ${allowed ? "" : "not "}allowed`);
  }
}

/** What the peer writes where nobody claimed an audience. */
async function withoutAudience(context: Context): Promise<void> {
  const { check, peer, keys, issuer } = context;
  const make = (profile: PeerProfile, scope: string): Promise<string> =>
    peer.create(keys.ES256, issuer.url, profile, { scope, sub: "jane" });
  const elsewhere: EnforcerOptions = { audience: OTHER_AUDIENCE };

  await check("made by the peer, scitokens1 without aud: only requireAudience: false accepts it", async () => {
    const token = await make("scitokens1", "read:/store");
    await oursRefuses(() => acls(context, token), "ERR_AUDIENCE");
    assert.deepEqual(await acls(context, token, { audience: AUDIENCE, requireAudience: false }), ["read:/store"]);
    assert.deepEqual(await acls(context, token, {}), ["read:/store"]);
    await peerRefuses(() => peer.acls(token, issuer.url, AUDIENCE), /'aud' claim is mandatory/);
  });
  await check("made by the peer, scitokens2 without aud: it gets ANY, which every named service accepts", async () => {
    const token = await make("scitokens2", "read:/store");
    assert.equal((await read(context, issuer.url, token)).get("aud"), "ANY");
    assert.deepEqual(await acls(context, token, elsewhere), ["read:/store"]);
    assert.deepEqual(await acls(context, token, { anyAudience: true }), ["read:/store"]);
    await oursRefuses(() => acls(context, token, {}), "ERR_AUDIENCE");
    assert.deepEqual(await peer.acls(token, issuer.url, OTHER_AUDIENCE), ["read:/store"]);
  });
  await check(
    "made by the peer, wlcg without aud: it gets the WLCG any, which every named service accepts",
    async () => {
      const token = await make("wlcg", "storage.read:/store");
      assert.equal((await read(context, issuer.url, token)).get("aud"), "https://wlcg.cern.ch/jwt/v1/any");
      assert.deepEqual(await acls(context, token, elsewhere), ["storage.read:/store"]);
      await oursRefuses(() => acls(context, token, {}), "ERR_AUDIENCE");
      assert.equal(await allows(context, token, "read", "/store/file", { ...elsewhere, mapWlcg: true }), true);
      assert.equal(await peer.allows(token, issuer.url, OTHER_AUDIENCE, "read", "/store/file"), true);
    },
  );
}

async function claimsOfPeer(context: Context): Promise<void> {
  const { check, library, peer, keys, issuer } = context;
  const make = (profile: PeerProfile, claims: Readonly<Record<string, string>>): Promise<string> =>
    peer.create(keys.ES256, issuer.url, profile, { ...PATHS, aud: AUDIENCE, ...claims });

  await check("made by the peer with a claim nobody knows: both refuse a 1.0, but for a validator here", async () => {
    const token = await make("scitokens1", { project: "ligo" });
    await oursRefuses(() => acls(context, token), "ERR_CLAIM_UNKNOWN");
    await peerRefuses(() => peer.acls(token, issuer.url, AUDIENCE), /'project' claim verification is mandatory/);
    const enforcer = new library.Enforcer(issuer.url, { audience: AUDIENCE });
    enforcer.addValidator("project", (project) => project === "ligo");
    assert.equal(enforcer.test(await read(context, issuer.url, token), "read", "/store"), true);
  });
  await check("made by the peer with a claim nobody knows: both ignore it in a 2.0", async () => {
    const token = await make("scitokens2", { project: "ligo" });
    assert.deepEqual(await acls(context, token), PATHS_ACLS);
    assert.deepEqual(await peer.acls(token, issuer.url, AUDIENCE), PATHS_ACLS);
  });
  await check("made by the peer with an exp of text: both refuse it", async () => {
    const token = await make("scitokens2", { exp: "9999999999" });
    await oursRefuses(() => read(context, issuer.url, token), "ERR_CLAIM_INVALID");
    await peerRefuses(() => peer.verify(token), /./);
  });
}

async function keysOfPeer({ check, peer, keys, issuer }: Context): Promise<void> {
  await check("the peer makes ES256 tokens only: it takes no RSA key", async () => {
    const make = (): Promise<string> => peer.create(keys.RS256, issuer.url, "scitokens2", PATHS);
    await peerRefuses(make, /PEM_read_bio_EC_PUBKEY failed/);
  });
}
