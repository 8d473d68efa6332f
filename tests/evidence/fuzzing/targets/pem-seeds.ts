/** Key files of OpenSSL, from the vectors. */

import vectors from "../../../vectors/pem.json";

interface Vector {
  readonly kind: string;
  readonly pem: string;
}

export function pems(kind: "public" | "private" | "refused"): string[] {
  return (vectors as readonly Vector[]).filter((vector) => vector.kind === kind).map(({ pem }) => pem);
}
