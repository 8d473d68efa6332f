/**
 * What may be used once, remembered where all instances see it.
 *
 * @module
 */

import { encodeBase64url } from "../../jwt/base64url.ts";
import type { KeyStore } from "../../stores/key-store.ts";
import { digest } from "./secret.ts";
import { useStore } from "./use-store.ts";

/** Names, each of which can be taken once. */
export class Once {
  readonly #store: KeyStore;
  readonly #underWay = new Set<string>();

  constructor(store: KeyStore) {
    this.#store = store;
  }

  /**
   * Takes a name, and tells whether nobody has before. A store has no way to look and write in one step: of two instances
   * that take one name within the same moment, both look again at who came last.
   *
   * @param seconds - How long it is remembered.
   * @throws StoreError when the store fails: then nobody knows.
   */
  async take(name: string, seconds: number): Promise<boolean> {
    const key = `once ${encodeBase64url(await digest(name))}`;
    if (this.#underWay.has(key)) return false;
    this.#underWay.add(key);
    try {
      return await useStore("the store of what was used", this.#takeIn(key, seconds));
    } finally {
      this.#underWay.delete(key);
    }
  }

  async #takeIn(key: string, seconds: number): Promise<boolean> {
    const found = await this.#store.get(key);
    if (found !== undefined && found !== null) return false;
    const own = crypto.getRandomValues(new Uint32Array(4)).join("-");
    await this.#store.set(key, own, { ttl: seconds });
    return (await this.#store.get(key)) === own;
  }
}
