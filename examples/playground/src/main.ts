/** The page: a token in a field, and all that can be known of it. */

import { isSciTokensError } from "scitokens";
import { byId, toast } from "./dom.ts";
import { type Inspection, look, verify } from "./inspection.ts";
import { registerServiceWorker } from "./offline.ts";
import { loadKeys } from "./own-keys.ts";
import { showAccess, startAccess } from "./parts/access.ts";
import { showAttenuate, startAttenuate } from "./parts/attenuate.ts";
import { showChain } from "./parts/chain.ts";
import { showClaims } from "./parts/claims.ts";
import { startMake } from "./parts/make-token.ts";
import { startShare, takeShared } from "./parts/share.ts";
import { startTheme } from "./parts/theme.ts";
import { showTimeline, startTimeline } from "./parts/timeline.ts";
import { drawField, putText, startField, textInField } from "./parts/token-field.ts";
import { offerKeys, showVerdict, startVerdict } from "./parts/verdict.ts";
import { now } from "./wording.ts";

const FINDINGS = ["verdict", "allows", "attenuate", "claims"];

let shown: Inspection | undefined;
/** Each look at the field has a number, as a later one may be done before an earlier one. */
let latest = 0;

async function show(): Promise<void> {
  const turn = ++latest;
  const seen = lookAtField();
  if (seen === undefined) return;
  draw(seen);
  const verified = await verify(seen);
  if (turn === latest && verified !== seen) draw(verified);
}

/** What is in the field, or `undefined` when it is no token. */
function lookAtField(): Inspection | undefined {
  const text = textInField();
  let seen: Inspection | undefined;
  let problem = "";
  try {
    if (text !== "") seen = look(text);
  } catch (error) {
    if (!isSciTokensError(error)) throw error;
    problem = `Not a token yet: ${error.message}.`;
  }
  shown = seen;
  drawField(problem);
  byId("welcome").hidden = text !== "";
  byId("no-token").hidden = problem === "";
  for (const id of FINDINGS) byId(id).hidden = seen === undefined;
  if (seen === undefined) byId("chain").hidden = true;
  return seen;
}

function draw(seen: Inspection): void {
  shown = seen;
  showVerdict(seen);
  showTimeline(seen.read.claims);
  showAccess(seen);
  showAttenuate(seen);
  showChain(seen);
  showClaims(seen);
}

function open(text: string): void {
  putText(text);
  void show();
  byId("verdict").focus();
  byId("verdict").scrollIntoView({ block: "nearest" });
}

function openShared(): void {
  const shared = takeShared();
  if (shared === undefined) return;
  open(shared.token);
  if (shared.keys !== undefined) offerKeys(shared.keys);
}

/** A token that begins or ceases to serve while it is looked at is looked at again. */
function watchTimes(): void {
  const { exp, nbf } = shown?.read.claims ?? {};
  if (exp === now() || nbf === now()) void show();
}

startTheme();
startField(show);
startAccess();
startVerdict(show);
startAttenuate(open);
startShare(() => shown);
startTimeline();
setInterval(watchTimes, 1000);
await loadKeys().catch(() => toast("This browser keeps nothing here: keys last until the page is closed."));
startMake(open);
openShared();
addEventListener("hashchange", openShared);
drawField("");
if (textInField() !== "") void show(); // What the browser has put back after a reload.
await registerServiceWorker();
document.documentElement.dataset.ready = "";
