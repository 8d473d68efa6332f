/**
 * The PEM armor of key files (RFC 7468): between its lines, and around bytes.
 *
 * @module
 */

import { unusableKey } from "../errors.ts";
import { quote } from "../quote.ts";

/** What stands between the lines of a PEM file. */
export interface PemBlock {
  readonly label: string;
  readonly der: Uint8Array;
}

const BEGIN = "-----BEGIN ";
const DASHES = "-----";
const MAX_LENGTH = 65_536;

/** Why a file with such a label is no key that can be used, and what to do about it. */
const NOT_A_KEY: { readonly [label: string]: string } = {
  "ENCRYPTED PRIVATE KEY": "the private key is encrypted; decrypt it first, as with: openssl pkcs8 -in KEY -out PLAIN",
  CERTIFICATE: "this is a certificate; take its key, as with: openssl x509 -in CERT -noout -pubkey",
  "CERTIFICATE REQUEST": "this is a certificate request; take its key, as with: openssl req -in REQ -noout -pubkey",
  "OPENSSH PRIVATE KEY": "this is an OpenSSH key; convert a copy, as with: ssh-keygen -p -m PKCS8 -f COPY",
  "DSA PRIVATE KEY": "DSA keys are not supported; use ES256 or RS256",
  "DSA PUBLIC KEY": "DSA keys are not supported; use ES256 or RS256",
  "DH PARAMETERS": "these are Diffie-Hellman parameters, not a key",
};

/**
 * The one key in a PEM file. Text around it, and the `EC PARAMETERS` that OpenSSL writes before a key, are passed over.
 *
 * @throws UnsupportedKeyError when there is none, or more than one, or it is not a key in the clear.
 */
export function readPem(text: string): PemBlock {
  if (text.length > MAX_LENGTH) throw unusableKey(`a PEM text of more than ${MAX_LENGTH} characters is refused`);
  if (text.trimStart().startsWith("{")) throw unusableKey("the text is JSON and no PEM; give the parsed JWK");
  const blocks = blocksOf(text).filter(({ label }) => label !== "EC PARAMETERS");
  const [block] = blocks;
  if (block === undefined) throw unusableKey("the text holds no PEM key (no -----BEGIN … KEY----- line)");
  if (blocks.length > 1) throw unusableKey(`the PEM text holds ${blocks.length} keys; give one`);
  const { label, body } = block;
  if (Object.hasOwn(NOT_A_KEY, label)) throw unusableKey(NOT_A_KEY[label] as string);
  if (body.includes("ENCRYPTED")) throw unusableKey(NOT_A_KEY["ENCRYPTED PRIVATE KEY"] as string);
  return { label, der: decodeBody(body) };
}

/** The PEM text of some bytes, in lines of 64 characters. */
export function writePem({ label, der }: PemBlock): string {
  const base64 = btoa(Array.from(der, (byte) => String.fromCharCode(byte)).join(""));
  const lines = base64.match(/.{1,64}/g) ?? [];
  return [`${BEGIN}${label}${DASHES}`, ...lines, `-----END ${label}${DASHES}`, ""].join("\n");
}

function blocksOf(text: string): { label: string; body: string }[] {
  const blocks: { label: string; body: string }[] = [];
  for (let begin = text.indexOf(BEGIN); begin !== -1; ) {
    const labelEnd = text.indexOf(DASHES, begin + BEGIN.length);
    if (labelEnd === -1) throw unusableKey("the PEM text is cut off");
    const label = text.slice(begin + BEGIN.length, labelEnd);
    const bodyStart = labelEnd + DASHES.length;
    const bodyEnd = text.indexOf(DASHES, bodyStart);
    if (bodyEnd === -1) throw unusableKey("the PEM text is cut off: it has no END line");
    const end = `-----END ${label}${DASHES}`;
    if (!text.startsWith(end, bodyEnd))
      throw unusableKey(`the PEM text begins with ${quote(label)} but does not end so`);
    blocks.push({ label, body: text.slice(bodyStart, bodyEnd) });
    begin = text.indexOf(BEGIN, bodyEnd + end.length);
  }
  return blocks;
}

function decodeBody(body: string): Uint8Array {
  try {
    return Uint8Array.from(atob(body), (char) => char.charCodeAt(0));
  } catch {
    throw unusableKey("the PEM text is not base64 between its BEGIN and END lines");
  }
}
