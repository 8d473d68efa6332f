/**
 * How to wait for what others do.
 *
 * @module
 */

/**
 * Whether a promise that one request began may be awaited by another. In Cloudflare Workers that hangs, or goes on in the
 * wrong request; there only what came of it can be shared.
 */
export function mayAwaitOthers(): boolean {
  return globalThis.navigator?.userAgent !== "Cloudflare-Workers";
}

/** @param pause - In milliseconds. */
export function sleep(pause: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, pause);
  });
}
