/** Elements of the page, found and made. What comes from a token is always text, never markup. */

type Child = Node | string;

/** The element with this id. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found as T;
}

/** Makes an element, with a class and children. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (className !== "") made.className = className;
  made.append(...children);
  return made;
}

/** Makes a button that does something. */
export function button(text: string, className: string, act: () => unknown): HTMLButtonElement {
  const made = make("button", className, text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

/** What a person has put into a field. */
export function valueIn(id: string): string {
  return byId<HTMLInputElement>(id).value.trim();
}

/** Does something when a form is sent, which goes nowhere. */
export function onSubmit(id: string, act: () => unknown): void {
  byId(id).addEventListener("submit", (event) => {
    event.preventDefault();
    act();
  });
}

let fading: ReturnType<typeof setTimeout> | undefined;

/** Says something for a few seconds. */
export function toast(text: string): void {
  clearTimeout(fading);
  byId("toast").textContent = text;
  fading = setTimeout(() => {
    byId("toast").textContent = "";
  }, 4000);
}

/** Puts a text on the clipboard, where the browser lets it. */
export async function copy(text: string, said: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(said);
  } catch {
    toast("The browser refused the clipboard: select the text and copy it.");
  }
}
