/**
 * Timers that keep no process alive.
 *
 * @module
 */

/** Lets a process end although the timer runs: Node.js and Bun give an object for it, Deno a number. */
export function letGo(timer: unknown): void {
  (timer as { unref?: () => void }).unref?.();
  const { Deno } = globalThis as { readonly Deno?: { unrefTimer?(timer: unknown): void } };
  if (typeof timer === "number") Deno?.unrefTimer?.(timer);
}
