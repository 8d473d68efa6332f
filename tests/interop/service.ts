/** The service that the tokens of these tests are for. */

export const AUDIENCE = "https://storage.example";
export const OTHER_AUDIENCE = "https://elsewhere.example";

export type Claims = Readonly<Record<string, unknown>>;
