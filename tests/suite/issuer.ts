/** One issuer at the tests' server, as a test sees it. */

import type { JsonWebKeySet } from "../../src/index.ts";
import type { Route, Routes } from "../issuer/server.ts";
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
    const name = `issuer-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}-${count++}`;
    const issuer = new TestIssuer(scheme === "http" ? http : https, http, name);
    await issuer.set(routes(issuer.url));
    return issuer;
  }

  /** Makes an issuer that publishes these keys where OpenID Connect Discovery has them. */
  static publishing(environment: Environment, jwks: unknown, scheme: "http" | "https" = "http"): Promise<TestIssuer> {
    return TestIssuer.start(environment, (url) => publishing(url, jwks), scheme);
  }

  /** Sets other answers. */
  async set(routes: Routes): Promise<void> {
    const response = await fetch(this.#control, { method: "PUT", body: JSON.stringify(routes) });
    await response.arrayBuffer();
  }

  /** The paths it was asked for so far. */
  async requests(): Promise<string[]> {
    const response = await fetch(this.#control);
    return (await response.json()) as string[];
  }
}

/** The routes of an issuer that publishes these keys. */
export function publishing(url: string, jwks: JsonWebKeySet | unknown): Routes {
  return { [METADATA]: metadata(url), [JWKS]: { body: JSON.stringify(jwks) } };
}

/** A metadata document. */
export function metadata(url: string, change: Record<string, unknown> = {}): Route {
  return { body: JSON.stringify({ issuer: url, jwks_uri: `${url}${JWKS}`, ...change }) };
}
