/**
 * Work that must not take for ever.
 *
 * @module
 */

/** The work was not done in time. */
export class TimeLimitError extends Error {
  override get name(): string {
    return "TimeLimitError";
  }
}

/** What `work` gives, or a TimeLimitError after so many seconds. */
export async function within<T>(seconds: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeLimitError(`no answer within ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
