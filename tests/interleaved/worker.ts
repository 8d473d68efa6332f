/** The Worker of `tests/runners/interleaved-worker.ts`, run by miniflare and asked over HTTP. */

import { Miniflare } from "miniflare";
import { versionOf } from "../runtimes/bundle.ts";
import type { TestIssuer } from "../suite/issuer.ts";

/** How it is asked, but for the issuer and the key. */
export interface Manner {
  /** It is to answer before it has the key. */
  readonly early?: boolean;
  /** Its cache has `waitUntil`. */
  readonly patient?: boolean;
  /** What its clock is set to. */
  readonly at?: number;
  /** Ends the request. */
  readonly signal?: AbortSignal;
}

export class InterleavedWorker {
  readonly #miniflare: Miniflare;
  readonly #url: URL;

  private constructor(miniflare: Miniflare, url: URL) {
    this.#miniflare = miniflare;
    this.#url = url;
  }

  static async start(folder: string, flags: readonly string[]): Promise<InterleavedWorker> {
    const version = await versionOf("workerd");
    const miniflare = new Miniflare({
      modules: true,
      modulesRules: [{ type: "ESModule", include: ["**/*.js"] }],
      rootPath: folder,
      scriptPath: "interleaved-worker.js",
      // The newest that this workerd knows.
      compatibilityDate: `${version.slice(2, 6)}-${version.slice(6, 8)}-${version.slice(8, 10)}`,
      compatibilityFlags: [...flags],
    });
    return new InterleavedWorker(miniflare, await miniflare.ready);
  }

  /** What it answers that is asked for a key. */
  async ask(
    { url }: Pick<TestIssuer, "url">,
    kid: string,
    { early, patient, at, signal }: Manner = {},
  ): Promise<string> {
    const asked = new URL(this.#url);
    asked.searchParams.set("issuer", url);
    asked.searchParams.set("kid", kid);
    if (early) asked.searchParams.set("early", "");
    if (patient) asked.searchParams.set("patient", "");
    if (at !== undefined) asked.searchParams.set("at", `${at}`);
    const response = await fetch(asked, signal === undefined ? {} : { signal });
    return response.text();
  }

  async end(): Promise<void> {
    await this.#miniflare.dispose();
  }
}
