/**
 * Types of the Web platform, as whatever declares them where the library is used has them: the DOM's library of TypeScript,
 * Deno, `@types/node`, Workers. Where nothing does, they are as much of them as is used here, so that the declarations of
 * this library compile without any of these.
 *
 * @module
 */

/** The instances of a global class, or something else where it is not declared. */
export type Declared<Name extends string, Otherwise> = typeof globalThis extends {
  readonly [name in Name]: { readonly prototype: infer Instance };
}
  ? Instance
  : Otherwise;

/** A key of WebCrypto. */
export type CryptoKey = Declared<
  "CryptoKey",
  {
    readonly type: string;
    readonly extractable: boolean;
    readonly algorithm: { name: string };
    readonly usages: string[];
  }
>;

/** A pair of keys of WebCrypto, as `generateKey` of `crypto.subtle` gives it. */
export interface CryptoKeyPair {
  /** The public half. */
  readonly publicKey: CryptoKey;
  /** The private half. */
  readonly privateKey: CryptoKey;
}

/** A request of the Fetch API. */
export type Request = Declared<"Request", { readonly headers: { get(name: string): string | null } }>;

/** What `fetch` is given beside the URL. */
export type RequestInit = typeof globalThis extends { fetch(url: never, init?: infer Init): unknown }
  ? NonNullable<Init>
  : { readonly [name: string]: unknown };

/** A response of the Fetch API. */
export type Response = Declared<
  "Response",
  {
    readonly status: number;
    readonly type: string;
    readonly redirected: boolean;
    readonly headers: { get(name: string): string | null };
    readonly body: {
      cancel(): Promise<void>;
      getReader(): {
        read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
        cancel(): Promise<void>;
      };
    } | null;
  }
>;

/** What ends a request. */
export type AbortSignal = Declared<"AbortSignal", { readonly aborted: boolean }>;

/** A URL that has been read. */
export type ParsedUrl = Declared<"URL", { readonly href: string }>;

/** The parameters of a URL. */
export type UrlParameters = Declared<"URLSearchParams", { getAll(name: string): string[] }>;

/** `fetch` itself. */
export type FetchFunction = typeof globalThis extends { readonly fetch: infer Fetch }
  ? Fetch
  : (input: string | ParsedUrl | Request, init?: RequestInit) => Promise<Response>;
