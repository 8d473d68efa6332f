/**
 * Keys of values as names of files and the like.
 *
 * @module
 */

/**
 * A key in lower-case letters, digits, minus and per cent signs: places for texts take `/`, `?` and `:` for their own, and a
 * file system may not tell capital letters from small ones.
 */
export function nameOf(key: string): string {
  return Array.from(new TextEncoder().encode(key), (byte) => {
    const character = String.fromCharCode(byte);
    return /[a-z0-9-]/.test(character) ? character : `%${byte.toString(16).padStart(2, "0")}`;
  }).join("");
}

/** The key that has this name; `undefined` for a name that somebody else gave. */
export function keyOf(name: string): string | undefined {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}
