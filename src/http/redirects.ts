/**
 * Redirects of requests that carry a token, followed by hand: what a runtime does with the token when it follows them differs,
 * and what is once sent to a stranger is theirs (Fetch Standard, "HTTP-redirect fetch").
 *
 * @module
 */

import { InvalidArgumentError } from "../errors.ts";

/** How a request is sent. */
export interface Sending {
  readonly send: typeof globalThis.fetch;
  /** The header. */
  readonly authorization: string;
  /** What the request was made with, to be sent again where a redirect asks for that. */
  readonly body: RequestInit["body"] | undefined;
}

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
/** As many as the Fetch Standard has. */
const MOST = 20;
/** Headers about a body, which go with it. */
const OF_THE_BODY: readonly string[] = ["content-encoding", "content-language", "content-location", "content-type"];

/**
 * Sends a request, and follows redirects as it asks for.
 *
 * The token goes no further than the origin that it was meant for: once a redirect has led to another, it is left behind, also where a
 * later one leads back.
 *
 * @throws InvalidArgumentError with reason `redirect_hidden` in pages, `redirect_invalid`, `redirect_body` or `redirect_loop` where a
 *   redirect cannot be followed; TypeError, as `fetch` does, where the request has `redirect: "error"`.
 */
export async function follow(request: Request, { send, authorization, body }: Sending): Promise<Response> {
  let next = withToken(request, authorization);
  if (request.redirect !== "follow") return send(next);
  next = new Request(next, { redirect: "manual" });
  let hasToken = true;
  for (let count = 0; count <= MOST; count++) {
    const hop = next;
    const hasBody = carriesBody(hop);
    const { url, method, headers, signal } = hop;
    const response = await send(hop);
    if (response.type === "opaqueredirect") {
      throw refuse("hidden", 'a page may not see where: ask for the address it leads to, or give redirect: "manual"');
    }
    const location = response.headers.get("location");
    if (!REDIRECTS.includes(response.status) || location === null) return response;
    const target = targetOf(location, url);
    await response.body?.cancel();
    hasToken &&= target.origin === new URL(url).origin;
    const init = againAs({ method, headers, hasBody, body }, response.status, hasToken);
    next = new Request(target, { ...init, redirect: "manual", signal });
  }
  throw refuse("loop", `there are more than ${MOST} of them`);
}

function withToken(request: Request, authorization: string): Request {
  const headers = new Headers(request.headers);
  headers.set("authorization", authorization);
  return new Request(request, { headers });
}

/** The next request, whose method a redirect may change; its body is sent again or left out. */
function againAs(
  {
    method,
    headers,
    hasBody,
    body,
  }: Pick<Request, "method" | "headers"> & Pick<Sending, "body"> & { hasBody: boolean },
  status: number,
  hasToken: boolean,
): RequestInit {
  const kept = new Headers(headers);
  if (!hasToken) kept.delete("authorization");
  const isGet = method === "GET" || method === "HEAD";
  const becomesGet = (status === 303 && !isGet) || (status < 303 && method === "POST");
  if (becomesGet) for (const name of OF_THE_BODY) kept.delete(name);
  if (becomesGet || isGet || !(hasBody || isRepeatable(body)))
    return { method: becomesGet ? "GET" : method, headers: kept };
  if (isRepeatable(body)) return { method, headers: kept, body };
  throw refuse("body", "the body cannot be sent a second time: give it as text, bytes or a Blob");
}

/** Firefox has no `body` of requests, but names its type. */
function carriesBody({ body, headers }: Request): boolean {
  return body === undefined ? headers.has("content-type") : body !== null;
}

function isRepeatable(body: Sending["body"]): body is string | Blob | ArrayBuffer | URLSearchParams {
  return (
    typeof body === "string" ||
    body instanceof Blob ||
    body instanceof URLSearchParams ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body)
  );
}

function targetOf(location: string, base: string): URL {
  try {
    const url = new URL(location, base);
    if (/^https?:$/.test(url.protocol)) return url;
  } catch {
    // As one that leads to no http URL.
  }
  throw refuse("invalid", "it leads to no http or https URL");
}

function refuse(reason: string, problem: string): InvalidArgumentError {
  return new InvalidArgumentError(`the service answers with a redirect that cannot be followed: ${problem}`, {
    reason: `redirect_${reason}`,
  });
}
