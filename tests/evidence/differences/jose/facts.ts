/** What a token says, by a look that forgives whatever it can: rows ask this, and never the library what it thinks. */

export interface Part {
  /** The segment as it stands. */
  readonly segment: string;
  readonly bytes: Buffer;
  /** Its text without a byte order mark; U+FFFD stands where it is not UTF-8. */
  readonly text: string;
  /** Its members, when it is a JSON object. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Whether a member stands twice in any object. */
  readonly repeats: boolean;
  readonly depth: number;
}

export interface Facts {
  readonly length: number;
  readonly segments: readonly string[];
  readonly header: Part;
  readonly payload: Part;
}

export function factsOfToken(token: string): Facts {
  const segments = token.split(".");
  return { length: token.length, segments, header: partOf(segments[0] ?? ""), payload: partOf(segments[1] ?? "") };
}

function partOf(segment: string): Part {
  const bytes = Buffer.from(segment, "base64");
  const text = bytes.toString().replace(/^\ufeff/, "");
  const value = parsed(text);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return { segment, bytes, text, members: isObject ? { ...value } : {}, ...shapeOf(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{}:,]/gs;

/** Reads braces and strings one by one, with a set of names for each object that is open. */
function shapeOf(text: string): { repeats: boolean; depth: number } {
  const open: (Set<string> | undefined)[] = [];
  let repeats = false;
  let depth = 0;
  let string = "";
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(undefined);
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":") {
      const names = open.at(-1);
      const name = String(parsed(string));
      if (names?.has(name)) repeats = true;
      names?.add(name);
    } else string = token;
    depth = Math.max(depth, open.length);
  }
  return { repeats, depth };
}

/** Whether a number anywhere within a value is not finite. */
export function holdsInfinity(value: unknown): boolean {
  if (typeof value === "number") return !Number.isFinite(value);
  return typeof value === "object" && value !== null && Object.values(value).some(holdsInfinity);
}

/** Whether a segment is the one text of its bytes. */
export function isCanonical(segment: string): boolean {
  return Buffer.from(segment, "base64url").toString("base64url") === segment;
}
