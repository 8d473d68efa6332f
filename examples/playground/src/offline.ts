/** The service worker that lets the page work offline. */

const ADDRESS = "./service-worker.js";

/** As much of Trusted Types as is used: browsers that know them take no plain text for the address of a script. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

/** Registers it, where the browser has such. */
export async function registerServiceWorker(): Promise<void> {
  if ("serviceWorker" in navigator) await navigator.serviceWorker.register(trusted(ADDRESS));
}

/** The one policy that the page's own allows, for the one address that it loads by name. */
function trusted(address: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy("service-worker", {
    createScriptURL: (url) => {
      if (url === ADDRESS) return url;
      throw new TypeError("this page loads no other script by its address");
    },
  });
  return policy?.createScriptURL(address) ?? address;
}
