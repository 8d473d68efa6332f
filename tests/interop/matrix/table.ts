/** The matrix as text: a row for who makes and who reads, a column for profile and algorithm. */

import { ALGORITHMS, type KeyAlgorithm } from "../filed-key.ts";
import { PEERS } from "../peers/peer.ts";
import { type Cell, PROFILES } from "./cells.ts";
import { legendOf } from "./limits.ts";

/** What came of a cell: `ok`, the letter of a limit, or `FAILED`. */
export interface Result {
  readonly cell: Cell;
  readonly mark: string;
}

/** Each cell of the table stands for four of the matrix, and has every mark among them. */
export function tableOf(results: readonly Result[]): string {
  const columns = PROFILES.flatMap((profile) => ALGORITHMS.map((algorithm) => ({ profile, algorithm })));
  const rows = PEERS.flatMap((minter) => PEERS.map((reader) => ({ minter, reader })));
  const text = [
    ["made by", "read by", ...columns.map(({ profile, algorithm }) => head(profile, algorithm))],
    ...rows.map((row) => [
      row.minter,
      row.reader,
      ...columns.map((column) => marks(results, { ...row, ...column }).join(" ")),
    ]),
  ];
  return [...aligned(text), ...legend(results)].join("\n");
}

function head(profile: (typeof PROFILES)[number], algorithm: KeyAlgorithm): string {
  return `${profile.replace("scitoken:", "").replace(":", " ")} ${algorithm}`;
}

function marks(results: readonly Result[], where: Partial<Cell>): readonly string[] {
  const isThere = (cell: Cell): boolean =>
    Object.entries(where).every(([name, value]) => cell[name as keyof Cell] === value);
  const there = new Set(results.filter(({ cell }) => isThere(cell)).map(({ mark }) => mark));
  const limits = [...there].filter((mark) => mark !== "ok").sort();
  return there.has("ok") ? ["ok", ...limits] : limits;
}

function aligned(text: readonly (readonly string[])[]): readonly string[] {
  const widths = (text[0] ?? []).map((_, column) => Math.max(...text.map((row) => (row[column] ?? "").length)));
  return text.map((row) =>
    row
      .map((mark, column) => mark.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function legend(results: readonly Result[]): readonly string[] {
  const ok = results.filter(({ mark }) => mark === "ok").length;
  return [
    `ok  verified, and lists what it grants: ${ok} of ${results.length}, each with aud as text and list, with kid and without`,
    ...legendOf(new Set(results.map(({ mark }) => mark))),
  ];
}
