/** This library. */

import type { Library } from "../../suite/environment.ts";
import { Refusal } from "../refusal.ts";
import type { Minting, Peer, Service } from "./peer.ts";

const HOUR = 3_600_000;

/** With one key cache for all issuers, as a service has it. Its refusals say the code. */
export class Here implements Peer {
  readonly name = "scitokens";
  readonly #library: Library;
  #keyCache: InstanceType<Library["KeyCache"]>;

  constructor(library: Library) {
    this.#library = library;
    this.#keyCache = new library.KeyCache({ issuers: "*" });
  }

  mint({ issuer, key, profile, claims, kid = true, expired = false }: Minting): Promise<string> {
    const { SciToken, jwt } = this.#library;
    return refusing(async () => {
      const now = expired ? () => Date.now() - HOUR : undefined;
      const token = await new SciToken({ key, claims }).serialize({ issuer, profile, now });
      if (kid) return token;
      // A SciToken always names its key; the layer below leaves that to the caller.
      const { header, payload } = jwt.decode(token);
      return jwt.sign(payload, key, { typ: header.typ, kid: undefined });
    });
  }

  async verify(token: string): Promise<void> {
    await refusing(() => this.#library.SciToken.deserialize(token, { keyCache: this.#keyCache }));
  }

  acls(token: string, { issuer, audience }: Service): Promise<readonly string[]> {
    const { SciToken, Enforcer } = this.#library;
    return refusing(async () => {
      const verified = await SciToken.deserialize(token, { keyCache: this.#keyCache });
      const acls = new Enforcer(issuer, { audience }).generateAcls(verified);
      return acls.map(({ authz, path }) => `${authz}:${path}`).sort();
    });
  }

  /** Passes when a token allows something at a service. */
  async authorize(token: string, { issuer, audience }: Service, authz: string, path: string): Promise<void> {
    const enforcer = new this.#library.Enforcer(issuer, { audience, keyCache: this.#keyCache });
    await refusing(() => enforcer.authorize(token, authz, path));
  }

  async forget(): Promise<void> {
    this.#keyCache = new this.#library.KeyCache({ issuers: "*" });
  }

  close(): void {}
}

/** Makes a refusal, as other libraries have it, of an error of this one. */
async function refusing<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (typeof code !== "string" || !code.startsWith("ERR_")) throw error;
    throw new Refusal(`${code}: ${(error as Error).message}`, { cause: error });
  }
}
