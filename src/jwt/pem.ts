/**
 * The PEM armor of key files (RFC 7468): between its lines, and around bytes.
 *
 * @module
 */

/** Why a text is no key that can be used. The library's own error is made of it where the text came in. */
export class KeyFileError extends Error {}

/** What stands between the lines of a PEM file. */
export interface PemBlock {
  readonly label: string;
  readonly der: Uint8Array;
}

const BEGIN = "-----BEGIN ";
const DASHES = "-----";
const MAX_LENGTH = 65_536;
/** As all labels of keys are: what else stands there is a stranger's text, which no message repeats. */
const LABEL = /^[A-Z0-9 ]{1,40}$/;

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
 * @throws KeyFileError when there is none, or more than one, or it is not a key in the clear.
 */
export function readPem(text: string): PemBlock {
  if (text.length > MAX_LENGTH) throw new KeyFileError(`a PEM text of more than ${MAX_LENGTH} characters is refused`);
  if (text.trimStart().startsWith("{")) throw new KeyFileError("the text is JSON and no PEM; give the parsed JWK");
  const blocks = blocksOf(text).filter(({ label }) => label !== "EC PARAMETERS");
  const [block] = blocks;
  if (block === undefined) throw new KeyFileError("the text holds no PEM key (no -----BEGIN … KEY----- line)");
  if (blocks.length > 1) throw new KeyFileError(`the PEM text holds ${blocks.length} keys; give one`);
  const { label, body } = block;
  if (Object.hasOwn(NOT_A_KEY, label)) throw new KeyFileError(NOT_A_KEY[label] as string);
  if (body.includes("ENCRYPTED")) throw new KeyFileError(NOT_A_KEY["ENCRYPTED PRIVATE KEY"] as string);
  return { label, der: decodeBody(body) };
}

/** The PEM text of some bytes, in lines of 64 characters. */
export function writePem({ label, der }: PemBlock): string {
  const base64 = btoa(Array.from(der, (byte) => String.fromCharCode(byte)).join(""));
  const lines = base64.match(/.{1,64}/g) as string[];
  return [`${BEGIN}${label}${DASHES}`, ...lines, `-----END ${label}${DASHES}`, ""].join("\n");
}

function blocksOf(text: string): { label: string; body: string }[] {
  const blocks: { label: string; body: string }[] = [];
  for (let begin = text.indexOf(BEGIN); begin !== -1; ) {
    const labelEnd = text.indexOf(DASHES, begin + BEGIN.length);
    if (labelEnd === -1) throw new KeyFileError("the PEM text is cut off");
    const label = text.slice(begin + BEGIN.length, labelEnd);
    if (!LABEL.test(label)) throw new KeyFileError("the PEM text has a label that is no key's");
    const bodyStart = labelEnd + DASHES.length;
    const bodyEnd = text.indexOf(DASHES, bodyStart);
    if (bodyEnd === -1) throw new KeyFileError("the PEM text is cut off: it has no END line");
    const end = `-----END ${label}${DASHES}`;
    if (!text.startsWith(end, bodyEnd))
      throw new KeyFileError(`the PEM text begins with "${label}" but does not end so`);
    blocks.push({ label, body: text.slice(bodyStart, bodyEnd) });
    begin = text.indexOf(BEGIN, bodyEnd + end.length);
  }
  return blocks;
}

function decodeBody(body: string): Uint8Array {
  try {
    return Uint8Array.from(atob(body), (char) => char.charCodeAt(0));
  } catch {
    throw new KeyFileError("the PEM text is not base64 between its BEGIN and END lines");
  }
}
