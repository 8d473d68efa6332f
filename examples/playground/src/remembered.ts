/** Small things that a person chose, for later visits; where the browser keeps nothing, until the page is closed. */

const chosen = new Map<string, string | null>();

/** What was chosen, or `null`. */
export function remembered(name: string): string | null {
  const known = chosen.get(name);
  if (known !== undefined) return known;
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Keeps a choice; `null` forgets it. */
export function remember(name: string, value: string | null): void {
  chosen.set(name, value);
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // A browser that forbids it has been told to.
  }
}
