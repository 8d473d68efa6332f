/** Derives a token for one job from the person's own, and hands it to a worker. */

import { isSciTokensError, KeyCache, SciToken } from "./scitokens.js";

const HOUR = 3600;
const FOLDER = "/runs/1";

/** @param {string} id @returns {any} */
const element = (id) => document.getElementById(id);

/** The person's token, with the key that derives from it: it stays here. */
async function signIn() {
  const { issuer, token } = await (await fetch("/sign-in")).json();
  const keyCache = new KeyCache({ issuers: [issuer], insecure: true });
  return { keyCache, held: await SciToken.deserialize(token, { keyCache, requireKey: true }) };
}

async function start() {
  element("start").disabled = true;
  try {
    const { held, keyCache } = await signIn();
    // Nobody is asked for it, and no key goes with it.
    const forOneJob = await held.attenuate({ scope: `read:${FOLDER}`, lifetime: HOUR });
    show("yours", held);
    show("its", await SciToken.deserialize(forOneJob, { keyCache }));
    const worker = new Worker("worker.js", { type: "module" });
    worker.addEventListener("message", ({ data }) => tell(data));
    worker.postMessage(forOneJob);
  } catch (error) {
    if (!isSciTokensError(error)) throw error;
    element("status").textContent = `It could not be done: ${error.message} (${error.code}).`;
  }
}

/** @param {string} id @param {SciToken} token */
function show(id, token) {
  const until = new Date(Number(token.get("exp")) * 1000).toLocaleTimeString();
  element(id).textContent = `${token.get("scope")}, until ${until}`;
}

/** @param {readonly { asked: string, status: number }[]} answers */
function tell(answers) {
  element("answers").replaceChildren(
    ...answers.map(({ asked, status }) => {
      const row = document.createElement("tr");
      row.append(cell(asked), cell(String(status)));
      row.dataset.allowed = status === 200 ? "yes" : "no";
      return row;
    }),
  );
  element("result").hidden = false;
  const allowed = answers.filter(({ status }) => status === 200).length;
  element("status").textContent = `The worker was allowed ${allowed} of ${answers.length} requests.`;
}

/** @param {string} text */
function cell(text) {
  const made = document.createElement("td");
  made.textContent = text;
  return made;
}

element("start").addEventListener("click", start);
