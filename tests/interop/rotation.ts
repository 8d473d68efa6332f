/** An issuer replaces its key: what a library with the old key set at hand does with tokens of the new and the old key. */

import assert from "node:assert/strict";
import { algorithmsOf } from "./all-refuse.ts";
import { type Bench, publish, republish } from "./bench.ts";
import type { FiledKey, KeyAlgorithm } from "./filed-key.ts";
import { PEERS, type PeerName } from "./peers/peer.ts";
import { AUDIENCE } from "./service.ts";

/** What each says of a key that is not there: where it is nothing, it accepts the token. */
interface Behaviour {
  /** Of the new key, with the old set at hand. */
  readonly newKey?: RegExp;
  /** Of the old key, once the new set was had. */
  readonly oldKey?: RegExp;
  /** Of the old key, with nothing at hand. */
  readonly gone: RegExp;
}

const BEHAVIOUR: Readonly<Record<PeerName, Behaviour>> = {
  scitokens: { oldKey: /^ERR_KEY_MISSING: /, gone: /^ERR_KEY_MISSING: / },
  // It keeps each key by itself, for four days (DECISIONS E9).
  Python: { gone: /^MissingKeyException: Unable to find key at issuer/ },
  // It asks again when the set is due, after ten minutes, and not before (DECISIONS E10).
  "C++": { newKey: /Key ID is not published/, gone: /Key ID is not published/ },
};

export async function rotation(bench: Bench): Promise<void> {
  for (const minter of PEERS) {
    for (const algorithm of algorithmsOf(minter)) await rotate(bench, minter, algorithm);
  }
}

async function rotate(bench: Bench, minter: PeerName, algorithm: KeyAlgorithm): Promise<void> {
  const { check, peers, keys, strangers } = bench;
  const before = keys[algorithm];
  const after = strangers[algorithm];
  const issuer = await publish(bench, before);
  const make = (key: FiledKey): Promise<string> =>
    peers[minter].mint({
      issuer: issuer.url,
      key,
      profile: "scitoken:2.0",
      claims: { scope: "read:/store", sub: "jane", aud: AUDIENCE },
    });
  const answers = async (reader: PeerName, key: FiledKey, refusal?: RegExp): Promise<void> => {
    const acls = peers[reader].acls(await make(key), { issuer: issuer.url, audience: AUDIENCE });
    if (refusal === undefined) assert.deepEqual(await acls, ["read:/store"]);
    else await assert.rejects(acls, { name: "Refusal", message: refusal });
  };
  const each = async (name: string, act: (reader: PeerName) => Promise<void>): Promise<void> => {
    for (const reader of PEERS) await check(`${minter} → ${reader}, ${algorithm}: ${name}`, () => act(reader));
  };

  await each("the key is had", (reader) => answers(reader, before));
  await republish(bench, issuer, after);
  await each("it was replaced, and the old set is at hand", async (reader) => {
    await answers(reader, after, BEHAVIOUR[reader].newKey);
    await answers(reader, before, BEHAVIOUR[reader].oldKey);
  });
  await each("it was replaced, and nothing is at hand", async (reader) => {
    await peers[reader].forget();
    await answers(reader, after);
    await answers(reader, before, BEHAVIOUR[reader].gone);
  });
}
