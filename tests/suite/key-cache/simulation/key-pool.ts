/** The keys that simulated issuers publish: made once, as what is simulated is when each is published. */

import type { JsonWebKey, VerifyKey } from "../../../../src/index.ts";
import type { Library } from "../../environment.ts";

/** One key. Two may have the same `kid`, but not the same name. */
export interface PoolKey {
  readonly name: string;
  readonly kid: string;
  readonly jwk: JsonWebKey;
}

export interface KeyPool {
  readonly keys: readonly PoolKey[];
  /** The name of a key that a cache gave, whoever published it under that `kid`. */
  nameOf(key: VerifyKey): string;
}

const KIDS = ["k0", "k1", "k2", "k3", "k4", "k5"];
/** Other keys with the `kid` of one before. */
const TWINS = ["k0", "k1"];

let pool: Promise<KeyPool> | undefined;

export function keyPool(library: Library): Promise<KeyPool> {
  pool ??= makePool(library);
  return pool;
}

async function makePool({ generateKey, exportJwks }: Library): Promise<KeyPool> {
  const names = [...KIDS, ...TWINS.map((kid) => `${kid} again`)];
  const keys = await Promise.all(
    names.map(async (name): Promise<PoolKey> => {
      const kid = name.slice(0, 2);
      const [jwk] = exportJwks(await generateKey("ES256", { keyId: kid })).keys;
      return { name, kid, jwk: jwk as JsonWebKey };
    }),
  );
  const byPoint = new Map(keys.map(({ name, jwk }) => [jwk.x, name]));
  return { keys, nameOf: (key) => byPoint.get(exportJwks(key).keys[0]?.x) ?? "a key of nobody" };
}
