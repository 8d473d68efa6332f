/** A runtime whose `crypto.subtle` imports keys when and as a test says. */

/** Runs something while keys are imported otherwise: `other` gives what comes of it, or leaves it to the runtime. */
export async function importing<T>(other: () => Promise<unknown> | undefined, act: () => Promise<T>): Promise<T> {
  const prototype: SubtleCrypto = Object.getPrototypeOf(crypto.subtle);
  const { importKey } = prototype;
  const changed = function (this: SubtleCrypto, ...given: Parameters<typeof importKey>): Promise<unknown> {
    return other() ?? importKey.apply(this, given);
  };
  Object.assign(prototype, { importKey: changed });
  try {
    return await act();
  } finally {
    Object.assign(prototype, { importKey });
  }
}
