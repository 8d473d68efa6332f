/** What the processes of one issuer agree on. */

export const SHARED_ISSUER = "https://issuer.example/shared";
export const DAY = 86_400;
