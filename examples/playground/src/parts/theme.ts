/** Dark or light: as the system says, until a person says otherwise. */

import { byId } from "../dom.ts";
import { remember, remembered } from "../remembered.ts";

const CHOICE = "playground-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

export function startTheme(): void {
  byId("theme").addEventListener("click", () => {
    const other = isDark() ? "light" : "dark";
    // A choice that is the system's own is none to keep.
    if ((other === "dark") === system.matches) remember(CHOICE, null);
    else remember(CHOICE, other);
    apply();
  });
  system.addEventListener("change", apply);
  apply();
}

function isDark(): boolean {
  const chosen = remembered(CHOICE);
  return chosen === null ? system.matches : chosen === "dark";
}

function apply(): void {
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
  byId("theme").setAttribute("aria-pressed", String(isDark()));
}
