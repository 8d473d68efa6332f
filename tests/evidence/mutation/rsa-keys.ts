/**
 * RSA keys of the platform, made once for a worker: to make them anew for each mutant would take most of its time. They are keys
 * as `crypto.subtle` gives them, and no two in a row are the same.
 */

const POOL = 6;

type Usages = readonly KeyUsage[];
const made = new Map<string, CryptoKeyPair[]>();

/** From now on, `crypto.subtle.generateKey` gives RSA keys of a pool, one after the other. */
export function poolRsaKeys(): void {
  const { subtle } = crypto;
  const generate = subtle.generateKey.bind(subtle) as (...given: unknown[]) => Promise<unknown>;
  const pooled = async (parameters: RsaHashedKeyGenParams, extractable: boolean, usages: Usages): Promise<unknown> => {
    if (!parameters?.name?.startsWith("RSA") || parameters.modulusLength !== 2048) {
      return generate(parameters, extractable, usages);
    }
    const pool = poolOf(JSON.stringify([parameters.name, parameters.hash, extractable, usages]));
    if (pool.length === POOL) pool.push(pool.shift() as CryptoKeyPair);
    else pool.push((await generate(parameters, extractable, usages)) as CryptoKeyPair);
    return pool.at(-1);
  };
  Object.defineProperty(Object.getPrototypeOf(subtle), "generateKey", {
    value: pooled,
    configurable: true,
    writable: true,
    enumerable: true,
  });
}

function poolOf(name: string): CryptoKeyPair[] {
  const pool = made.get(name) ?? [];
  made.set(name, pool);
  return pool;
}
