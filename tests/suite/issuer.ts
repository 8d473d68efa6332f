/** One issuer at the tests' server, as a test sees it. */

import type { JsonWebKeySet } from "../../src/index.ts";
import type { Asked, Route, Routes } from "../issuer/route.ts";
import type { Timeline } from "../issuer/timeline.ts";
import type { Environment } from "./environment.ts";

export const METADATA = "/.well-known/openid-configuration";
export const JWKS = "/jwks";

let count = 0;

export class TestIssuer {
  /** Its URL, over https unless asked otherwise. */
  readonly url: string;
  readonly #control: string;

  private constructor(origin: string, control: string, name: string) {
    this.url = `${origin}/${name}`;
    this.#control = `${control}/control/${name}`;
  }

  /** Makes an issuer with these routes. */
  static async start(
    { http, https }: Environment,
    routes: (url: string) => Routes,
    scheme: "http" | "https" = "http",
  ): Promise<TestIssuer> {
    const issuer = new TestIssuer(scheme === "http" ? http : https, http, fresh());
    await issuer.set(routes(issuer.url));
    return issuer;
  }

  /** Makes an issuer that publishes these keys where OpenID Connect Discovery has them. */
  static publishing(environment: Environment, jwks: unknown, scheme: "http" | "https" = "http"): Promise<TestIssuer> {
    return TestIssuer.start(environment, (url) => publishing(url, jwks), scheme);
  }

  /** Makes an issuer that answers each request by the second that it names. */
  static async following({ http }: Environment, timeline: Timeline): Promise<TestIssuer> {
    const issuer = new TestIssuer(http, http, fresh());
    await put(`${issuer.#control}/timeline`, timeline);
    return issuer;
  }

  /** Sets other answers. */
  async set(routes: Routes): Promise<void> {
    await put(this.#control, routes);
  }

  /** The paths it was asked for so far. */
  async requests(): Promise<string[]> {
    const response = await fetch(this.#control);
    return (await response.json()) as string[];
  }

  /** The same, with all that is known of each request. */
  async log(): Promise<Asked[]> {
    const response = await fetch(`${this.#control}/log`);
    return (await response.json()) as Asked[];
  }

  /** Waits until it has been asked so many times. */
  async untilAsked(times: number = 1): Promise<void> {
    while ((await this.requests()).length < times) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function fresh(): string {
  return `issuer-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}-${count++}`;
}

async function put(url: string, value: unknown): Promise<void> {
  const response = await fetch(url, { method: "PUT", body: JSON.stringify(value) });
  await response.arrayBuffer();
}

/** The routes of an issuer that publishes these keys. */
export function publishing(url: string, jwks: JsonWebKeySet | unknown): Routes {
  return { [METADATA]: metadata(url), [JWKS]: { body: JSON.stringify(jwks) } };
}

/** The same, each answer of which takes so many milliseconds. */
export function slowly(url: string, jwks: JsonWebKeySet | unknown, delay: number): Routes {
  const routes = Object.entries(publishing(url, jwks));
  return Object.fromEntries(routes.map(([path, route]) => [path, { ...route, delay }]));
}

/** A metadata document. */
export function metadata(url: string, change: Record<string, unknown> = {}): Route {
  return { body: JSON.stringify({ issuer: url, jwks_uri: `${url}${JWKS}`, ...change }) };
}
