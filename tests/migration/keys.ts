/** The table of what issuers do: what comes of it, in both libraries, with a real issuer that does it. */

import assert from "node:assert/strict";
import type { Checks } from "../checks.ts";
import type { Routes } from "../issuer/route.ts";
import { importLibrary } from "../runtimes/application.ts";
import type { Environment } from "../suite/environment.ts";
import { JWKS, METADATA, metadata, publishing, TestIssuer } from "../suite/issuer.ts";
import { said, saidByPython } from "./outcome.ts";
import { type Section, sectionOf } from "./page.ts";
import type { Python } from "./python.ts";

interface Conduct {
  /** What it answers, given its keys. */
  routes(url: string, keys: Keys): Routes;
  readonly isTrusted?: boolean;
  /** Whether its key was had some hours before. */
  readonly isRemembered?: boolean;
  /** The keys that it is asked for; the outcome is then how often it was asked. */
  readonly counted?: readonly string[];
}

interface Keys {
  readonly keys: readonly object[];
}

const NAMELESS = { kty: "EC", crv: "P-256" };
const TEN = Array.from({ length: 10 }, (_, i) => `unknown-${i}`);

const CONDUCTS: Readonly<Record<string, Conduct>> = {
  "nobody trusts it": { routes: publishing, isTrusted: false },
  "it has withdrawn the key": { routes: (url) => publishing(url, { keys: [] }), isRemembered: true },
  "it cannot be reached any more": { routes: () => ({ [METADATA]: { fault: "down" } }), isRemembered: true },
  "it is asked for ten keys that it has not got": { routes: publishing, counted: TEN },
  "its metadata names another issuer": {
    routes: (url, keys) => ({ ...publishing(url, keys), [METADATA]: metadata(url, { issuer: `${url}/other` }) }),
  },
  "it answers with a redirect": {
    routes: (url, keys) => ({
      ...publishing(url, keys),
      [JWKS]: { status: 302, headers: { location: `${url}/moved` } },
      "/moved": { body: JSON.stringify(keys) },
    }),
  },
  "it has metadata only as RFC 8414 says": {
    routes: (url, keys) => ({ [JWKS]: { body: JSON.stringify(keys) }, "@oauth-authorization-server": metadata(url) }),
  },
  "it publishes a key without a kid before a good one": {
    routes: (url, { keys }) => publishing(url, { keys: [NAMELESS, ...keys] }),
  },
};

/** Seconds after which keys are due in both libraries. */
const LATER = 7 * 3600;

const ASK = `
import time
from unittest import mock
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from scitokens.utils.keycache import KeyCache

cache = KeyCache.getinstance()
if pem:
    cache.addkeyinfo(issuer, "key-1", load_pem_public_key(pem.encode()), cache_timer=345600)

def ask(key_id):
    now = time.time
    with mock.patch("time.time", lambda: now() + later):
        return cache.getkeyinfo(issuer, key_id) is not None
`;

export async function checkKeys(
  checks: Checks,
  page: readonly Section[],
  python: Python,
  environment: Environment,
): Promise<void> {
  const { exportJwks, exportKey, generateKey, KeyCache } = await importLibrary();
  const key = await generateKey("ES256", { keyId: "key-1" });
  const keys = exportJwks(key);
  const pem = await exportKey(key, "pem-public");
  const rows = sectionOf(page, "What an issuer does").rows;

  await checks.check("the table has each conduct of an issuer that is tried", () => {
    assert.deepEqual(
      rows.map(([name]) => name),
      Object.keys(CONDUCTS),
    );
  });
  for (const [name = "", theirs, here] of rows) {
    const { routes, isTrusted = true, isRemembered = false, counted } = CONDUCTS[name] as Conduct;
    const start = () => TestIssuer.start(environment, (url) => routes(url, keys), "https");

    await checks.check(`${name}: Python`, async () => {
      const issuer = await start();
      const given = { issuer: issuer.url, pem: isRemembered ? pem : "", later: isRemembered ? LATER : 0 };
      const asked = (counted ?? ["key-1"]).map((kid) => `ask(${JSON.stringify(kid)})`);
      const [outcome] = await python.calls(ASK, given, asked);
      assert.equal(`\`${counted ? (await issuer.requests()).length : saidByPython(outcome)}\``, theirs);
    });
    await checks.check(`${name}: here`, async () => {
      const issuer = await start();
      let later = 0;
      const now = () => Date.now() + 1000 * later;
      const cache = new KeyCache({ issuers: isTrusted ? [issuer.url] : [], now });
      if (isRemembered) {
        await issuer.set(publishing(issuer.url, keys));
        await cache.getKey(issuer.url, "key-1");
        await issuer.set(routes(issuer.url, keys));
        later = LATER;
        await cache.refresh(issuer.url).catch(() => {});
      }
      const outcomes = [];
      for (const kid of counted ?? ["key-1"]) {
        outcomes.push(
          await cache.getKey(issuer.url, kid).then(
            () => ({ value: true }),
            ({ code }) => ({ raised: code, code }),
          ),
        );
      }
      assert.equal(`\`${counted ? (await issuer.requests()).length : said(outcomes[0])}\``, here);
    });
  }
}
