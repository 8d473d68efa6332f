/** What no library may accept, whichever made it. */

import assert from "node:assert/strict";
import { type Bench, publish } from "./bench.ts";
import { ALGORITHMS, type KeyAlgorithm } from "./filed-key.ts";
import { limitOf } from "./matrix/limits.ts";
import { type Minting, PEERS, type PeerName } from "./peers/peer.ts";
import { replaced } from "./replaced.ts";
import { AUDIENCE, OTHER_AUDIENCE } from "./service.ts";

type Refusals = Readonly<Record<PeerName, RegExp>>;

interface Fault {
  readonly name: string;
  /** What is asked for otherwise. */
  readonly change?: (minting: Minting, bench: Bench) => Partial<Minting> | Promise<Partial<Minting>>;
  /** What is done to the token, given another good one. */
  readonly mar?: (token: string, other: string) => string;
  readonly refusals: Refusals;
  /** Whether it is good for somebody, and so is verified. Default: `false`. */
  readonly elsewhere?: boolean;
}

const SIGNATURE: Refusals = {
  scitokens: /^ERR_SIGNATURE: /,
  Python: /^InvalidSignatureError: Signature verification failed$/,
  // OpenSSL has several words for an RSA signature of another key.
  "C++": /Invalid signature|evp verify final failed/,
};

const FAULTS: readonly Fault[] = [
  {
    name: "the signature of another token",
    mar: (token, other) => replaced(token, { signature: other.split(".")[2] }),
    refusals: SIGNATURE,
  },
  {
    name: "a payload that was changed",
    mar: (token) => replaced(token, { payload: (claims) => ({ ...claims, scope: "read:/" }) }),
    refusals: SIGNATURE,
  },
  {
    name: "alg none, and no signature",
    mar: (token) => replaced(token, { header: (header) => ({ ...header, alg: "none" }), signature: "" }),
    refusals: {
      scitokens: /^ERR_TOKEN_FORMAT: /,
      Python: /^InvalidAlgorithmError: The specified alg value is not allowed$/,
      "C++": /wrong algorithm/,
    },
  },
  {
    name: "another issuer's key with the kid of this one's",
    change: ({ key }, { strangers }) => ({
      key: { ...strangers[key.algorithm], keyId: key.keyId },
    }),
    refusals: SIGNATURE,
  },
  {
    name: "a kid that is not published",
    change: ({ key }, { strangers }) => ({ key: strangers[key.algorithm] }),
    refusals: {
      scitokens: /^ERR_KEY_MISSING: /,
      // It remembers that there was none, and then fails at having none.
      Python: /^MissingKeyException: Unable to find key at issuer|^TypeError: Expecting a PEM-formatted key/,
      "C++": /Key ID is not published/,
    },
  },
  {
    name: "a token that has expired",
    change: () => ({ expired: true }),
    refusals: {
      scitokens: /^ERR_EXPIRED: /,
      Python: /^ExpiredSignatureError: Signature has expired$/,
      "C++": /token expired/,
    },
  },
  {
    name: "a token for another service",
    change: ({ claims }) => ({ claims: { ...claims, aud: OTHER_AUDIENCE } }),
    refusals: {
      scitokens: /^ERR_AUDIENCE: /,
      Python: /^ClaimInvalid: Validator rejected value of '.*' for claim 'aud'$/,
      "C++": /'aud' claim verification failed/,
    },
    elsewhere: true,
  },
  {
    name: "a token of another issuer",
    change: async ({ key }, bench) => ({
      issuer: (await publish(bench, bench.keys[key.algorithm])).url,
    }),
    refusals: {
      scitokens: /^ERR_ISSUER_UNTRUSTED: /,
      Python: /^ClaimInvalid: Validator rejected value of '.*' for claim 'iss'$/,
      "C++": /Token issuer is not in list of allowed issuers/,
    },
    elsewhere: true,
  },
];

export async function allRefuse(bench: Bench): Promise<void> {
  for (const minter of PEERS) {
    for (const algorithm of algorithmsOf(minter)) {
      for (const fault of FAULTS) await allRefuseOne(bench, minter, algorithm, fault);
    }
  }
}

/** Those with which a library makes tokens. */
export function algorithmsOf(minter: PeerName): readonly KeyAlgorithm[] {
  const form = { minter, reader: "scitokens", profile: "scitoken:2.0", aud: "a text", kid: true } as const;
  return ALGORITHMS.filter((algorithm) => limitOf({ ...form, algorithm }) === undefined);
}

async function allRefuseOne(bench: Bench, minter: PeerName, algorithm: KeyAlgorithm, fault: Fault): Promise<void> {
  const { check, peers, keys } = bench;
  const { change, mar, refusals, elsewhere = false } = fault;
  const issuer = (await publish(bench, keys[algorithm])).url;
  const good: Minting = {
    issuer,
    key: keys[algorithm],
    profile: "scitoken:2.0",
    claims: { scope: "read:/store", sub: "jane", aud: AUDIENCE },
  };
  const make = async (): Promise<string> => {
    const token = await peers[minter].mint({ ...good, ...(await change?.(good, bench)) });
    return mar === undefined ? token : mar(token, await peers[minter].mint(good));
  };
  for (const reader of PEERS) {
    await check(`${minter} → ${reader}, ${algorithm}: ${fault.name} is refused`, async () => {
      const token = await make();
      const refused = { name: "Refusal", message: refusals[reader] };
      if (elsewhere) await peers[reader].verify(token);
      else await assert.rejects(peers[reader].verify(token), refused);
      await assert.rejects(peers[reader].acls(token, { issuer, audience: AUDIENCE }), refused);
    });
  }
}
