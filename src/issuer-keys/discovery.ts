/**
 * From an issuer to its keys: metadata, then the JWK Set that it names.
 *
 * @module
 */

import { isSciTokensError } from "../errors.ts";
import { quote } from "../quote.ts";
import type { ParsedUrl } from "../web.ts";
import {
  DiscoveryError,
  type Fetch,
  type FetchLimits,
  fetchJson,
  type JsonDocument,
  NoDocumentError,
} from "./fetch-json.ts";
import type { Insecure } from "./insecure.ts";
import { demandIssuerUrl, demandJwksUrl, metadataUrls } from "./issuer-url.ts";
import { loadSchema } from "./load-schema.ts";
import type { IssuerMetadata } from "./schema.ts";
import { TimeLimitError, within } from "./time-limit.ts";

/** How an issuer is asked. */
export interface DiscoveryOptions {
  readonly fetch: Fetch;
  /** Seconds for metadata and key set together. */
  readonly timeout: number;
  /** The most bytes of one document. */
  readonly maxBytes: number;
  readonly insecure: Insecure;
  /** The `issuer` that the metadata must have: the issuer itself, unless it is known to be written otherwise. */
  readonly expectedIssuer: string;
  /** Now, in seconds. */
  readonly now: number;
}

/** What is known of an issuer already. */
export interface Known {
  readonly metadata: IssuerMetadata;
  /** The entity tag of the key set that is at hand. */
  readonly etag?: string | undefined;
}

/** What an issuer publishes. */
export interface Published {
  readonly metadata: IssuerMetadata;
  /** The keys; `undefined` when they are still those at hand. */
  readonly keys: readonly unknown[] | undefined;
  /** The entity tag of the key set, where it has one. */
  readonly etag: string | undefined;
  /** Seconds for which the key set is fresh, where that is said. */
  readonly freshFor: number | undefined;
}

/**
 * Asks an issuer, which must be a trusted one, for its keys.
 *
 * @param known - What is at hand already, so that it need not be sent again.
 * @param keysOnly - Whether its metadata is taken as known, and only its key set asked for.
 * @throws NonHttpsIssuerError when it, or the key set it names, is not on https.
 * @throws DiscoveryError when no keys came back.
 */
export async function discover(
  issuer: string,
  options: DiscoveryOptions,
  known: Known | undefined,
  keysOnly: boolean,
): Promise<Published> {
  const url = demandIssuerUrl(issuer, options.insecure);
  const { fetch, maxBytes, timeout, now } = options;
  const deadline = new AbortController();
  let asked = "";
  const noting: Fetch = (address, init) => {
    asked = address;
    return fetch(address, init);
  };
  const limits = { fetch: noting, maxBytes, now, signal: deadline.signal };
  try {
    const metadata = async (): Promise<IssuerMetadata> =>
      keysOnly && known !== undefined ? known.metadata : readMetadataOf(url, options, limits);
    // Limited here too, for a fetch that does not heed its signal.
    return await within(
      timeout,
      metadata().then((found) => readKeysOf(url, found, options, limits, known)),
    );
  } catch (error) {
    if (isSciTokensError(error) || error instanceof DiscoveryError) throw error;
    if (error instanceof TimeLimitError) throw new DiscoveryError(error.message);
    throw new DiscoveryError(`the request to ${quote(asked)} failed, ${describe(error)}`);
  } finally {
    deadline.abort();
  }
}

async function readMetadataOf(
  issuer: ParsedUrl,
  { expectedIssuer }: DiscoveryOptions,
  limits: FetchLimits,
): Promise<IssuerMetadata> {
  const metadata = await fetchMetadata(issuer, limits);
  // OpenID Connect Discovery section 4.3, RFC 8414 section 3.3: metadata of another issuer must not be used.
  if (metadata.issuer === expectedIssuer) return metadata;
  throw new DiscoveryError(`its metadata is of another issuer, ${quote(metadata.issuer)}`);
}

async function readKeysOf(
  issuer: ParsedUrl,
  metadata: IssuerMetadata,
  { insecure }: DiscoveryOptions,
  limits: FetchLimits,
  known: Known | undefined,
): Promise<Published> {
  const { href } = demandJwksUrl(metadata.jwks_uri, issuer, insecure);
  // Of a key set at another address, the entity tag says nothing.
  const etag = known?.metadata.jwks_uri === metadata.jwks_uri ? known.etag : undefined;
  const { value, ...about } = await keySetAt(href, limits, etag);
  if (value === undefined) return { metadata, keys: undefined, ...about };
  const keys = (await loadSchema()).readKeySet(value);
  if (keys === undefined) throw new DiscoveryError("its key set has no list of at most 100 keys");
  return { metadata, keys, ...about };
}

async function fetchMetadata(issuer: ParsedUrl, limits: FetchLimits): Promise<IssuerMetadata> {
  let last: NoDocumentError | undefined;
  for (const url of metadataUrls(issuer)) {
    try {
      const { value } = await fetchJson(url, limits);
      const metadata = (await loadSchema()).readMetadata(value);
      if (metadata !== undefined) return metadata;
      last = new NoDocumentError("no issuer and jwks_uri in it");
    } catch (error) {
      // Another address may do after a wrong answer, but not after none: that could be somebody in between.
      if (!(error instanceof NoDocumentError)) throw error;
      last ??= error;
    }
  }
  throw new DiscoveryError(`it has no metadata: ${last?.message}`, last?.retryAfter);
}

async function keySetAt(url: string, limits: FetchLimits, etag: string | undefined): Promise<JsonDocument> {
  try {
    return await fetchJson(url, limits, etag);
  } catch (error) {
    if (!(error instanceof NoDocumentError)) throw error;
    throw new DiscoveryError(`its key set could not be had: ${error.message}`, error.retryAfter);
  }
}

/** What a failed fetch says of itself: its words, cut, as they may be of a stranger's making, and the system's code. */
function describe(error: unknown): string {
  const { message, cause } = (error ?? {}) as { message?: unknown; cause?: { code?: unknown } };
  const code = typeof cause?.code === "string" ? cause.code.slice(0, 32) : "";
  return `${quote(message)}${code && ` (${code})`}${adviceFor(code)}`;
}

/** What to look at first. A page is told nothing but that there is no answer, whoever is at fault. */
function adviceFor(code: string): string {
  if (/CERT|SIGNATURE|VERIFY/.test(code)) return "; is the authority of its certificate trusted here?";
  if (code !== "" || globalThis.location === undefined) return "";
  return "; does it run, and allow pages of other origins (CORS), and does this page's policy allow it (connect-src)?";
}
