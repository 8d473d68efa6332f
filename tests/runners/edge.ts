/** Runs the shared suite in Vercel's edge runtime, when it is asked. */

import { library } from "library";
import { runSuite } from "../suite/suite.ts";

interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

addEventListener("fetch", ((event: FetchEvent) => {
  const run = async (): Promise<Response> =>
    Response.json(await runSuite({ library, ...(await event.request.json()) }));
  event.respondWith(run());
}) as EventListener);
