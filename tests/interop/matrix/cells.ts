/** The matrix: who makes a token, who reads it, and all forms of it. */

import type { Profile } from "../../../src/index.ts";
import { ALGORITHMS, type KeyAlgorithm } from "../filed-key.ts";
import { PEERS, type PeerName } from "../peers/peer.ts";
import { AUDIENCE, type Claims, OTHER_AUDIENCE } from "../service.ts";

/** The form of a token. */
export interface Form {
  readonly profile: Profile;
  readonly algorithm: KeyAlgorithm;
  readonly aud: keyof typeof AUDIENCES;
  readonly kid: boolean;
}

export interface Cell extends Form {
  readonly minter: PeerName;
  readonly reader: PeerName;
}

export const PROFILES = ["scitoken:1.0", "scitoken:2.0", "wlcg:1.0", "at+jwt"] as const;
const AUDIENCES = { "a text": AUDIENCE, "a list": [OTHER_AUDIENCE, AUDIENCE] } as const;
const SCOPE = "read:/store write:/store/jane";
const ACLS = ["read:/store", "write:/store/jane"];

const CLAIMS: Readonly<Record<Profile, Claims>> = {
  "scitoken:1.0": { scope: SCOPE, sub: "jane" },
  "scitoken:2.0": { scope: SCOPE, sub: "jane" },
  "wlcg:1.0": { scope: "storage.read:/store storage.modify:/store/jane", sub: "jane" },
  "at+jwt": { scope: SCOPE, sub: "jane", client_id: "batch" },
};

/** All forms. */
export const FORMS: readonly Form[] = PROFILES.flatMap((profile) =>
  ALGORITHMS.flatMap((algorithm) =>
    (["a text", "a list"] as const).flatMap((aud) => [true, false].map((kid) => ({ profile, algorithm, aud, kid }))),
  ),
);

/** The cells of one token. */
export function cellsOf(minter: PeerName, form: Form): readonly Cell[] {
  return PEERS.map((reader) => ({ ...form, minter, reader }));
}

/** The claims of a token of this form. */
export function claimsOf({ profile, aud }: Form): Claims {
  return { ...CLAIMS[profile], aud: AUDIENCES[aud] };
}

/** What such a token grants. */
export function aclsOf({ profile }: Form): readonly string[] {
  return profile === "wlcg:1.0" ? ["storage.modify:/store/jane", "storage.read:/store"] : ACLS;
}

export function nameOf({ minter, reader, profile, algorithm, aud, kid }: Cell): string {
  return `${minter} → ${reader}, ${profile}, ${algorithm}, aud as ${aud}, ${kid ? "with" : "without"} kid`;
}
