/** Seconds until a page must have told something. */
const PATIENCE = 60;

/** Waits until a page's title is this. */
export async function untilTitle(read: () => Promise<string>, wanted: string): Promise<void> {
  for (let tenths = 0; tenths < PATIENCE * 10; tenths++) {
    const title = await read();
    if (title === wanted) return;
    if (title.startsWith("failed")) throw new Error(title);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the title of the page is ${JSON.stringify(await read())}`);
}
