/** What the checks of interoperation share. */

import type { Environment, Library } from "../suite/environment.ts";
import { publishing, TestIssuer } from "../suite/issuer.ts";
import type { FiledKey, KeyAlgorithm } from "./filed-key.ts";
import type { Cpp } from "./peers/cpp.ts";
import type { Here } from "./peers/here.ts";
import type { Peer, PeerName } from "./peers/peer.ts";
import type { Python } from "./peers/python.ts";

export interface Bench {
  readonly check: (name: string, act: () => unknown) => Promise<boolean>;
  readonly library: Library;
  readonly environment: Environment;
  /** A folder for files. */
  readonly folder: string;
  /** The file of the certificate of the tests' authority, PEM. */
  readonly authority: string;
  readonly peers: Peers;
  readonly keys: Readonly<Record<KeyAlgorithm, FiledKey>>;
  /** Keys that no issuer publishes, or that take the place of others. */
  readonly strangers: Readonly<Record<KeyAlgorithm, FiledKey>>;
}

/** All of them, by name. */
export interface Peers extends Readonly<Record<PeerName, Peer>> {
  readonly scitokens: Here;
  readonly Python: Python;
  readonly "C++": Cpp;
}

/** A new issuer, over https, with these keys. */
export function publish({ library, environment }: Bench, ...keys: readonly FiledKey[]): Promise<TestIssuer> {
  return TestIssuer.publishing(environment, library.exportJwks(...keys), "https");
}

/** From now on the issuer has these keys, and no others. */
export function republish({ library }: Bench, issuer: TestIssuer, ...keys: readonly FiledKey[]): Promise<void> {
  return issuer.set(publishing(issuer.url, library.exportJwks(...keys)));
}
