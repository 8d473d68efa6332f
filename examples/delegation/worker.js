/** A job: it gets a token, asks for files, and tells what it was answered. It needs no library. */

/** @typedef {{ asked: string, status: number }} Answer */

/** @param {string} path @param {string} token @param {string} method @returns {Promise<Answer>} */
async function ask(path, token, method = "GET", asked = `${method} ${path}`) {
  const { status } = await fetch(path, { method, headers: { authorization: `Bearer ${token}` } });
  return { asked, status };
}

/** What somebody would try who wants more: the person's token is within the one that was derived from it. @param {string} token */
function parentOf(token) {
  const [header = ""] = token.split(".");
  return JSON.parse(atob(header.replaceAll("-", "+").replaceAll("_", "/"))).pwt;
}

self.addEventListener("message", async ({ data: token }) => {
  self.postMessage(
    await Promise.all([
      ask("/runs/1/events", token),
      ask("/runs/1/log", token),
      ask("/runs/2/events", token),
      ask("/runs/10/events", token),
      ask("/runs/1/../2/events", token, "GET", "GET /runs/1/../2/events"),
      ask("/runs/2/events", parentOf(token), "GET", "GET /runs/2/events with the token that it was derived from"),
    ]),
  );
});
