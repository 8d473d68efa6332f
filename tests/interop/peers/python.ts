/** The reference library, in one Python process. */

import { join } from "node:path";
import { root } from "../../package/pack.ts";
import { pythonProgram, pythonVariables } from "../python/environment.ts";
import { Refusal } from "../refusal.ts";
import type { Claims } from "../service.ts";
import { JsonLines } from "./json-lines.ts";
import type { Minting, Peer, Service } from "./peer.ts";

/** What `python/peer.py` answers. */
type Answer<T> = { readonly value: T } | { readonly error: string; readonly message: string };

const PROGRAM = join(root, "tests/interop/python/peer.py");

/** The claims by which a token says its profile: the library itself has no notion of it but `ver`. */
const PROFILES: Readonly<Record<Minting["profile"], Claims>> = {
  "scitoken:1.0": {},
  "scitoken:2.0": { ver: "scitoken:2.0" },
  "wlcg:1.0": { "wlcg.ver": "1.0" },
  "at+jwt": {},
};

/** Its refusals say the class of the exception. */
export class Python implements Peer {
  readonly name = "Python";
  readonly version: string;
  readonly #process: JsonLines;

  /**
   * Starts it.
   *
   * @param authority - The file of the authority to trust, PEM.
   * @param cache - The folder for its key cache.
   */
  static async start(authority: string, cache: string): Promise<Python> {
    const process = new JsonLines(pythonProgram(), [PROGRAM], pythonVariables(authority, cache));
    return new Python(process, await ask(process, { do: "version" }));
  }

  private constructor(process: JsonLines, version: string) {
    this.version = version;
    this.#process = process;
  }

  mint({ issuer, key, profile, claims, kid = true, expired = false }: Minting): Promise<string> {
    const all = { ...PROFILES[profile], ...claims };
    const named = kid ? key.keyId : null;
    return ask(this.#process, { do: "mint", file: key.privateFile, kid: named, issuer, claims: all, expired });
  }

  verify(token: string): Promise<void> {
    return ask(this.#process, { do: "verify", token });
  }

  acls(token: string, service: Service): Promise<readonly string[]> {
    return ask(this.#process, { do: "acls", token, ...service });
  }

  forget(): Promise<void> {
    return ask(this.#process, { do: "forget" });
  }

  /** Passes when a token allows something at a service. */
  authorize(token: string, service: Service, authz: string, path: string): Promise<void> {
    return ask(this.#process, { do: "authorize", token, ...service, authz, path });
  }

  /** The claims of a token, verified. */
  claims(token: string): Promise<Claims> {
    return ask(this.#process, { do: "claims", token });
  }

  /** Adds a key to its key cache, to serve for an hour. */
  addKey(issuer: string, kid: string, pem: string): Promise<void> {
    return ask(this.#process, { do: "add key", issuer, kid, pem });
  }

  close(): void {
    this.#process.close();
  }
}

/** Asks a program of `answering.py`. */
export async function ask<T>(process: JsonLines, question: object): Promise<T> {
  const answer = (await process.ask(question)) as Answer<T>;
  if ("error" in answer) throw new Refusal(`${answer.error}: ${answer.message}`);
  return answer.value;
}
