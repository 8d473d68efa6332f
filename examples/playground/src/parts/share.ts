/** A link with a token in its fragment, which browsers send to no server. Never with the fourth segment. */

import { exportJwks } from "scitokens";
import { byId, copy } from "../dom.ts";
import type { Inspection } from "../inspection.ts";
import { ownKey } from "../own-keys.ts";
import { moment } from "../wording.ts";

/** What a link carries. */
export interface Shared {
  readonly token: string;
  /** Public keys, where the token was signed with the sender's own. */
  readonly keys: string | undefined;
}

/** @param current - The token that is shown. */
export function startShare(current: () => Inspection | undefined): void {
  const link = byId<HTMLInputElement>("share-link");
  byId("share").addEventListener("click", () => {
    const seen = current();
    if (seen === undefined) return;
    link.value = linkTo(seen);
    byId("share-said").textContent = warning(seen);
    byId<HTMLDialogElement>("share-dialog").showModal();
    link.select();
  });
  byId("share-copy").addEventListener("click", () => {
    byId<HTMLDialogElement>("share-dialog").close();
    void copy(link.value, "The link is copied.");
  });
}

/** What the address of the page carries. It is taken from there, so that it is in no bookmark by accident. */
export function takeShared(): Shared | undefined {
  const carried = new URLSearchParams(location.hash.slice(1));
  const token = carried.get("token");
  if (token === null) return undefined;
  history.replaceState(undefined, "", `${location.pathname}${location.search}`);
  return { token, keys: carried.get("keys") ?? undefined };
}

function linkTo({ read }: Inspection): string {
  const carried = new URLSearchParams({ token: read.text });
  const own = ownKey(read.chain[0]?.header.kid);
  if (own !== undefined) carried.set("keys", JSON.stringify(exportJwks(own)));
  return `${location.origin}${location.pathname}#${carried}`;
}

function warning({ read }: Inspection): string {
  const key =
    read.keySegment === undefined ? "" : " The key segment is left out: who opens it cannot attenuate the token.";
  const until = typeof read.claims.exp === "number" ? ` until ${moment(read.claims.exp)}` : "";
  return `The token is in the part after #, which is sent to no server.${key} Whoever has the link has the token, and can use it${until}.`;
}
