/** A runtime that says of itself that it is another, or has what another has. */

/** Makes `navigator` another, until what comes back is called. */
export function withNavigator(navigator: unknown): () => void {
  const own = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true, writable: true });
  return () => {
    if (own === undefined) Reflect.deleteProperty(globalThis, "navigator");
    else Object.defineProperty(globalThis, "navigator", own);
  };
}
