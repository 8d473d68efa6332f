/**
 * From an issuer to its keys: metadata, then the JWK Set that it names.
 *
 * @module
 */

import { isSciTokensError } from "../errors.ts";
import { quote } from "../quote.ts";
import { DiscoveryError, type Fetch, type FetchLimits, fetchJson, NoDocumentError } from "./fetch-json.ts";
import type { Insecure } from "./insecure.ts";
import { demandIssuerUrl, demandJwksUrl, metadataUrls } from "./issuer-url.ts";
import { type IssuerMetadata, readKeySet, readMetadata } from "./schema.ts";
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
}

/** What an issuer publishes. */
export interface Published {
  readonly metadata: IssuerMetadata;
  readonly keys: readonly unknown[];
}

/**
 * Asks an issuer, which must be a trusted one, for its keys.
 *
 * @throws NonHttpsIssuerError when it, or the key set it names, is not on https.
 * @throws DiscoveryError when no keys came back.
 */
export async function discover(issuer: string, options: DiscoveryOptions): Promise<Published> {
  const url = demandIssuerUrl(issuer, options.insecure);
  const { fetch, maxBytes, timeout } = options;
  const deadline = new AbortController();
  try {
    // Limited here too, for a fetch that does not heed its signal.
    return await within(timeout, read(url, options, { fetch, maxBytes, signal: deadline.signal }));
  } catch (error) {
    if (isSciTokensError(error) || error instanceof DiscoveryError) throw error;
    if (error instanceof TimeLimitError) throw new DiscoveryError(error.message);
    throw new DiscoveryError(`the request failed, ${describe(error)}`);
  } finally {
    deadline.abort();
  }
}

async function read(
  issuer: URL,
  { expectedIssuer, insecure }: DiscoveryOptions,
  limits: FetchLimits,
): Promise<Published> {
  const metadata = await fetchMetadata(issuer, limits);
  // OpenID Connect Discovery section 4.3, RFC 8414 section 3.3: metadata of another issuer must not be used.
  if (metadata.issuer !== expectedIssuer) {
    throw new DiscoveryError(`its metadata is of another issuer, ${quote(metadata.issuer)}`);
  }
  const jwksUrl = demandJwksUrl(metadata.jwks_uri, issuer, insecure);
  const keys = readKeySet(await document(jwksUrl.href, "key set", limits));
  if (keys === undefined) throw new DiscoveryError("its key set has no list of at most 100 keys");
  return { metadata, keys };
}

async function fetchMetadata(issuer: URL, limits: FetchLimits): Promise<IssuerMetadata> {
  let last: unknown;
  for (const url of metadataUrls(issuer)) {
    try {
      const metadata = readMetadata(await fetchJson(url, limits));
      if (metadata !== undefined) return metadata;
      last = new NoDocumentError("no issuer and jwks_uri in it");
    } catch (error) {
      // Another address may do after a wrong answer, but not after none: that could be somebody in between.
      if (!(error instanceof NoDocumentError)) throw error;
      last ??= error;
    }
  }
  throw new DiscoveryError(`it has no metadata: ${(last as Error).message}`);
}

async function document(url: string, what: string, limits: FetchLimits): Promise<unknown> {
  try {
    return await fetchJson(url, limits);
  } catch (error) {
    if (!(error instanceof NoDocumentError)) throw error;
    throw new DiscoveryError(`its ${what} could not be had: ${error.message}`);
  }
}

/** What a failed fetch says of itself: its words, cut, as they may be of a stranger's making, and the system's code. */
function describe(error: unknown): string {
  const { message, cause } = (error ?? {}) as { message?: unknown; cause?: { code?: unknown } };
  const code = typeof cause?.code === "string" ? ` (${cause.code.slice(0, 32)})` : "";
  return `${quote(message)}${code}`;
}
