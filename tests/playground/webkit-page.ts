/** The page in WebKit, met through the commands of WebDriver alone: elements are found by XPath, as a person names them. */

import { startWebDriver, type WebDriver } from "../runtimes/browsers/webkit.ts";

/** Milliseconds for anything to be seen. */
const PATIENCE = 20_000;
/** What WebDriver calls an element in JSON (section 12.1). */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Keys as WebDriver writes them (section 17.4.2). */
export const HOME = "\uE011";

export class WebKitPage {
  readonly #driver: WebDriver;

  private constructor(driver: WebDriver) {
    this.#driver = driver;
  }

  static async start(): Promise<WebKitPage> {
    return new WebKitPage(await startWebDriver());
  }

  get version(): string {
    return this.#driver.version;
  }

  async open(url: string): Promise<void> {
    await this.#driver.command("url", { url });
    await this.#find("/*[@data-ready]");
  }

  /** Chooses what has this text: a button, or what opens and closes a part of the page. */
  async click(text: string): Promise<void> {
    await this.#act(`//*[self::button or self::summary][normalize-space()="${text}"]`, "click");
  }

  /** Ticks or unticks the box that is called so. */
  async toggle(name: string): Promise<void> {
    await this.#act(`//input[@type="checkbox"][@aria-label="${name}"]`, "click");
  }

  /** Puts a text into the field with this label, in place of what is there. */
  async fill(label: string, text: string): Promise<void> {
    const xpath = fieldNamed(label);
    await this.#act(xpath, "clear");
    if (text !== "") await this.press(label, text);
  }

  /** Presses keys in the field with this label. */
  async press(label: string, keys: string): Promise<void> {
    await this.#act(fieldNamed(label), "value", { text: keys });
  }

  /** What is in the field with this label. */
  async valueOf(label: string): Promise<string> {
    return String(await this.#driver.ask(`element/${await this.#find(fieldNamed(label))}/property/value`));
  }

  /** Waits until an element's text is this, and gives the text. */
  async text(xpath: string, pattern: RegExp = /./): Promise<string> {
    let text = "";
    const isThere = async (): Promise<boolean> => {
      text = String(await this.#driver.ask(`element/${await this.#find(xpath)}/property/textContent`));
      return pattern.test(text);
    };
    await until(isThere, () => `${xpath} says ${JSON.stringify(text)} and not ${pattern}`);
    return text;
  }

  /** The texts of all such elements, with one space between words. */
  async texts(xpath: string): Promise<string[]> {
    const found = (await this.#driver.command("elements", { using: "xpath", value: xpath })) as { [ELEMENT]: string }[];
    const texts = found.map(({ [ELEMENT]: id }) => this.#driver.ask(`element/${id}/property/textContent`));
    return (await Promise.all(texts)).map((text) => String(text).replace(/\s+/g, " ").trim());
  }

  /** What a script gives, which is put in by the driver. */
  run(script: string): Promise<unknown> {
    return this.#driver.command("execute/sync", { script, args: [] });
  }

  /** A picture of what is seen, as PNG. */
  async picture(): Promise<Buffer> {
    return Buffer.from(String(await this.#driver.ask("screenshot")), "base64");
  }

  close(): Promise<void> {
    return this.#driver.close();
  }

  async #act(xpath: string, what: "click" | "clear" | "value", body: object = {}): Promise<void> {
    await this.#driver.command(`element/${await this.#find(xpath)}/${what}`, body);
  }

  /** Waits until there is such an element, and gives its name in this session. */
  async #find(xpath: string): Promise<string> {
    let found: { readonly [ELEMENT]?: string } | undefined;
    const isThere = async (): Promise<boolean> => {
      const all = await this.#driver.command("elements", { using: "xpath", value: xpath });
      [found] = all as { [ELEMENT]: string }[];
      return found !== undefined;
    };
    await until(isThere, () => `there is no ${xpath}`);
    return found?.[ELEMENT] as string;
  }
}

function fieldNamed(label: string): string {
  return `//*[@aria-label="${label}" or @id=//label[normalize-space()="${label}"]/@for]`;
}

/** Waits until something is so. */
export async function until(isSo: () => Promise<boolean>, why: () => string): Promise<void> {
  const limit = Date.now() + PATIENCE;
  while (!(await isSo())) {
    if (Date.now() > limit) throw new Error(why());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
