/** A library of SciTokens, as the checks of interoperation see each of them. */

import type { Profile } from "../../../src/index.ts";
import type { FiledKey } from "../filed-key.ts";
import type { Claims } from "../service.ts";

export const PEERS = ["scitokens", "Python", "C++"] as const;

/** As a library is called in the tables. */
export type PeerName = (typeof PEERS)[number];

/** A token to be made. */
export interface Minting {
  readonly issuer: string;
  readonly key: FiledKey;
  readonly profile: Profile;
  /** All but the issuer, the times, `jti` and the profile's own. */
  readonly claims: Claims;
  /** Whether the header names the key. Default: `true`. */
  readonly kid?: boolean;
  /** Whether it is as old as an hour, and so expired. Default: `false`. */
  readonly expired?: boolean;
}

/** Who asks what a token grants. */
export interface Service {
  /** The one issuer that it trusts. */
  readonly issuer: string;
  readonly audience: string;
}

/**
 * One library. Each call throws a `Refusal`, in the library's own words, when it refuses, and another error when it does
 * anything else.
 */
export interface Peer {
  readonly name: PeerName;
  /** Makes a token. */
  mint(minting: Minting): Promise<string>;
  /** Verifies a token with the keys of whichever issuer it names, which it discovers over https and keeps. */
  verify(token: string): Promise<void>;
  /** Verifies a token and lists what it grants a service, as `authz:path`, in alphabetical order. */
  acls(token: string, service: Service): Promise<readonly string[]>;
  /** Forgets all keys that it discovered. */
  forget(): Promise<void>;
  /** Ends what it started. */
  close(): void;
}
