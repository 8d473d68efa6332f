/** A `fetch` that answers without a network, and keeps what it was asked. */
export function recorder(answer: (request: Request, count: number) => Response = () => new Response("ok")) {
  const requests: Request[] = [];
  const fetch = async (input: RequestInfo | URL): Promise<Response> => {
    requests.push(input as Request);
    return answer(input as Request, requests.length);
  };
  const sent = (): (string | null)[] => requests.map(({ headers }) => headers.get("authorization"));
  return { fetch, requests, sent };
}
