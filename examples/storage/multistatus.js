/** The answer to PROPFIND (RFC 4918 section 9.1): what is known of files and directories, as clients show it. */

const ESCAPES = /** @type {Record<string, string>} */ ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" });

/**
 * @param {readonly import("./files.js").Entry[]} entries
 * @param {string} basePath - What stands before their paths in URLs.
 */
export function multistatus(entries, basePath) {
  const responses = entries.map((entry) => responseOf(entry, basePath)).join("");
  return `<?xml version="1.0" encoding="utf-8"?>\n<D:multistatus xmlns:D="DAV:">${responses}</D:multistatus>\n`;
}

/** @param {import("./files.js").Entry} entry @param {string} basePath */
function responseOf({ path, isDirectory, size, changedAt }, basePath) {
  const properties = isDirectory
    ? "<D:resourcetype><D:collection/></D:resourcetype>"
    : `<D:resourcetype/><D:getcontentlength>${size}</D:getcontentlength>`;
  const changed = `<D:getlastmodified>${changedAt.toUTCString()}</D:getlastmodified>`;
  const href = `<D:href>${escapeText(basePath + path)}</D:href>`;
  return `<D:response>${href}<D:propstat><D:prop>${properties}${changed}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>`;
}

/** @param {string} text */
function escapeText(text) {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}
