/** A Node.js for what the oldest is too old for: Miniflare asks for a newer one, and SQLite is in a newer one. */

import NODE_VERSIONS from "../node-versions.json";

export const NEWER_NODE: string = NODE_VERSIONS.find((version) => version.startsWith("24.")) as string;
