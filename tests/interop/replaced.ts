/** Tokens that somebody has changed after they were signed. */

interface Replacement {
  readonly header?: (header: object) => object;
  readonly payload?: (claims: object) => object;
  readonly signature?: string | undefined;
}

/** A token with other parts, and the rest as it was. */
export function replaced(token: string, { header, payload, signature }: Replacement): string {
  const [h = "", p = "", s = ""] = token.split(".");
  return [recoded(h, header), recoded(p, payload), signature ?? s].join(".");
}

function recoded(part: string, change?: (value: object) => object): string {
  if (change === undefined) return part;
  const value: object = JSON.parse(Buffer.from(part, "base64url").toString());
  return Buffer.from(JSON.stringify(change(value))).toString("base64url");
}
