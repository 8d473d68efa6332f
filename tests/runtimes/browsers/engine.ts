/** What a browser has to do for the tests. */

/** A browser that runs. */
export interface Session {
  readonly version: string;
  /** Opens a page in the tab for tests. */
  open(url: string): Promise<void>;
  /** The title of that page. */
  title(): Promise<string>;
  /** Opens a page beside it, in a tab that stays. */
  openPartner(url: string): Promise<void>;
  /** The title of the partner. */
  partnerTitle(): Promise<string>;
  /** Lets an origin have but little storage, where that can be said to a browser that runs; `undefined`: as before. */
  limit?(origin: string, bytes: number | undefined): Promise<void>;
  /** Ends the browser. */
  close(): Promise<void>;
}

/** A way to have storage. */
export interface Profile {
  /** As it is called in reports. */
  readonly name: string;
  /** Whether it is there again at the next start. */
  readonly lasts: boolean;
  /** Whether it takes so much that its quota cannot be exceeded in a test. */
  readonly boundless?: boolean;
  /** Starts the browser with this folder for what lasts. */
  start(folder: string): Promise<Session>;
}

/** One engine: how it is started, trusting the certificate of the tests. */
export interface Engine {
  readonly name: string;
  /** Programs that must be there. */
  readonly needs: readonly string[];
  /** The command that gets them. */
  readonly install: string;
  start(): Promise<Session>;
  /** Where the tests of storage run. */
  readonly profiles: readonly Profile[];
}
