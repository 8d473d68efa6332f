/**
 * Statistics in a file, as the C++ library writes them.
 *
 * @module
 */

import { letGo } from "../../issuer-keys/let-go.ts";
import type { IssuerStatistics, KeyCacheStatistics } from "../../issuer-keys/statistics.ts";
import { nodeModules } from "../../stores/node-modules.ts";
import { replaceFile } from "../../stores/own-files.ts";

/** Read by whoever watches, as the umask allows. */
const MODE = 0o644;

/**
 * Has the statistics of a key cache written to a file, when told that they have changed, but not more often than each
 * `interval` seconds. It keeps no process alive.
 *
 * @param failed - Told when the file could not be written.
 */
export function monitorTo(
  file: string,
  interval: number,
  statistics: () => KeyCacheStatistics,
  failed: (error: unknown) => void,
): () => void {
  const modules = nodeModules("monitoring");
  const path = modules.path.resolve(file);
  let last = Number.NEGATIVE_INFINITY;
  let isDue = false;

  async function write(): Promise<void> {
    isDue = false;
    last = performance.now();
    try {
      await replaceFile(path, monitoringText(statistics()), modules, MODE);
    } catch (error) {
      failed(error);
    }
  }

  return () => {
    if (isDue) return;
    isDue = true;
    const left = last + interval * 1000 - performance.now();
    // After what goes on now, which may change more.
    if (left <= 0) queueMicrotask(write);
    else letGo(setTimeout(write, left));
  };
}

/**
 * The same document, with what of its figures there is here: how often an issuer was asked, with and without success, and
 * how often keys served that were due. An issuer that nobody trusts is a look-up that failed, and took no time as it was not
 * asked.
 */
export function monitoringText({ issuers, untrusted }: KeyCacheStatistics): string {
  const failed = Object.entries(untrusted).map(([issuer, count]) => [issuer, { count, total_time_s: 0 }]);
  return `${JSON.stringify({
    issuers: Object.fromEntries(Object.entries(issuers).map(([issuer, counts]) => [issuer, figuresOf(counts)])),
    ...(failed.length > 0 && { failed_issuer_lookups: Object.fromEntries(failed) }),
  })}\n`;
}

function figuresOf({ fetches, failedFetches, staleHits }: IssuerStatistics): Readonly<Record<string, number>> {
  return { successful_key_lookups: fetches, failed_key_lookups: failedFetches, stale_key_uses: staleHits };
}
