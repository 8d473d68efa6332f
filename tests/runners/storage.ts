/** Runs the tests of storage in a page, or those of a profile that is open again and has kept all, or nothing. */

import { library } from "library";
import { denied } from "../storage/denied.ts";
import { quota } from "../storage/quota.ts";
import { afterPrivate, afterRestart, beforeRestart } from "../storage/restart.ts";
import { pretendedRoom, realRoom } from "../storage/room.ts";
import { signingKeys } from "../storage/signing-keys.ts";
import { simulatedOnIndexedDb } from "../storage/simulated.ts";
import { takenAway } from "../storage/taken-away.ts";
import { twoTabs } from "../storage/two-tabs.ts";
import { runGroups } from "../suite/run-groups.ts";
import type { Asked } from "./asked.ts";
import { violationsHere } from "./violations.ts";

const violations = violationsHere();
const { environment, boundless } = (await (await fetch("asked")).json()) as Asked & { readonly boundless: boolean };
const groups = {
  quota: () => quota(library, environment, boundless ? pretendedRoom : realRoom),
  "two tabs": () => twoTabs(library, environment),
  "signing keys": () => signingKeys(library),
  "taken away": () => takenAway(library, environment),
  denied,
  simulated: () => simulatedOnIndexedDb(library, environment),
  "before a restart": () => beforeRestart(library),
};
const later = {
  "?kept": { "after a restart": () => afterRestart(library) },
  "?private": { "after a restart": () => afterPrivate(library) },
};
const { passed, failed, failures } = await runGroups(later[location.search as keyof typeof later] ?? groups);
const report = { passed, failed: failed + violations.length, failures: [...failures, ...violations] };
await fetch("report", { method: "POST", body: JSON.stringify(report) });
