/** scitokens-cpp, by the programs of Debian's package. */

import { debianVersion, type PeerProfile, type Programs } from "../cpp/programs.ts";
import type { Minting, Peer, Service } from "./peer.ts";

const PROFILES: Readonly<Record<Minting["profile"], PeerProfile>> = {
  "scitoken:1.0": "scitokens1",
  "scitoken:2.0": "scitokens2",
  "wlcg:1.0": "wlcg",
  "at+jwt": "atjwt",
};

export class Cpp implements Peer {
  readonly name = "C++";
  readonly version: string = debianVersion();
  readonly #programs: Programs;

  constructor(programs: Programs) {
    this.#programs = programs;
  }

  mint({ issuer, key, profile, claims, kid = true, expired = false }: Minting): Promise<string> {
    // All that its program knows of claims is text.
    const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
    const texts = Object.fromEntries(Object.entries(claims).map(([claim, value]) => [claim, text(value)]));
    const { publicFile, privateFile } = key;
    const files = { publicFile, privateFile, keyId: kid ? key.keyId : "" };
    return this.#programs.create(files, issuer, PROFILES[profile], texts, { hourAgo: expired });
  }

  verify(token: string): Promise<void> {
    return this.#programs.verify(token);
  }

  async acls(token: string, { issuer, audience }: Service): Promise<readonly string[]> {
    return (await this.#programs.acls(token, issuer, audience)).sort();
  }

  async forget(): Promise<void> {
    this.#programs.forget();
  }

  close(): void {}
}
