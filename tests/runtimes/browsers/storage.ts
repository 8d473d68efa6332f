/** The tests of storage, in every kind of profile that an engine has. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../suite/environment.ts";
import type { Bench } from "../runtime.ts";
import type { Engine, Profile, Session } from "./engine.ts";
import { Pages } from "./pages.ts";
import { untilTitle } from "./title.ts";

/** What an origin may have while its storage is to be full, where a running browser can be told. */
const LIMIT = 4_000_000;

export async function runStorage(engine: Engine, bench: Bench, folder: string): Promise<readonly Report[]> {
  const reports: Report[] = [];
  for (const profile of engine.profiles) reports.push(...(await runInProfile(engine, profile, bench, folder)));
  return reports;
}

async function runInProfile(
  engine: Engine,
  profile: Profile,
  { environment }: Bench,
  folder: string,
): Promise<readonly Report[]> {
  let session: Session | undefined;
  let origin = "";
  const limit = (bytes: number | undefined) => async () => session?.limit?.(origin, bytes);
  const pages = new Pages({
    folder,
    asked: { environment, boundless: profile.boundless === true },
    connect: [environment.http],
    actions: { limit: limit(LIMIT), unlimit: limit(undefined) },
  });
  const files = mkdtempSync(join(tmpdir(), "scitokens-profile-"));
  const reports: Report[] = [];
  try {
    origin = await pages.open();
    for (const search of ["", profile.lasts ? "?kept" : "?private"]) {
      session = await profile.start(files);
      await session.openPartner(`${origin}/partner.html`);
      await untilTitle(() => (session as Session).partnerTitle(), "ready");
      const report = pages.report();
      await session.open(`${origin}/storage.html${search}`);
      const runtime = `${engine.name}, ${profile.name}${search === "" ? "" : ", started again"}`;
      reports.push({ ...(await report), runtime, version: session.version });
      await session.close();
      session = undefined;
    }
    return reports;
  } finally {
    pages.close();
    await session?.close();
    rmSync(files, { recursive: true, force: true });
  }
}
