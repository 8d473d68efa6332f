/** As much of Bun as is used here, so that the types are checked without a package for it. */

declare module "bun" {
  export function serve(options: {
    readonly hostname: string;
    readonly port: number;
    fetch(request: Request): Promise<Response>;
  }): { readonly port: number; stop(): Promise<void> };
}

declare module "bun:sqlite" {
  interface Statement<Row> {
    get(...given: string[]): Row | null;
    all(...given: string[]): Row[];
    run(...given: string[]): unknown;
  }
  export class Database {
    constructor(file: string);
    run(sql: string): unknown;
    query<Row>(sql: string): Statement<Row>;
    close(): void;
  }
}
