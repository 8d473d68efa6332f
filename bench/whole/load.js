/**
 * Asks a server as fast as it answers, in a process of its own: `node load.js TOKENS`. It is told by a line of JSON
 * (`{ "port": …, "tokens": …, "duration": … }`), and answers with how many requests were
 * answered in how many milliseconds, and which part of that time it was itself at work.
 *
 * It writes requests to sockets as they stand and looks for the end of each answer, so that it takes less time than the
 * server does. One connection has one request at a time.
 */

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { createInterface } from "node:readline";

const CONNECTIONS = 32;
/** How an answer ends that says hello: by its length, or in chunks. */
const ENDINGS = ["hello", "0\r\n\r\n"];

const [file = ""] = process.argv.slice(2);
const texts = readFileSync(file, "latin1").trim().split("\n");

/**
 * @typedef {object} Burst
 * @property {number} port
 * @property {number} tokens - How many are sent in turn.
 * @property {number} duration - In milliseconds.
 */

/**
 * @typedef {object} Loaded
 * @property {number} count
 * @property {number} time
 * @property {number} busy
 */

/**
 * @param {Burst} burst
 * @returns {Promise<Loaded>}
 */
async function load({ port, tokens, duration }) {
  const requests = texts
    .slice(0, tokens)
    .map((token) => `GET /hello HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\n\r\n`)
    .map((text) => Buffer.from(text, "latin1"));
  let next = 0;
  const request = () => /** @type {Buffer} */ (requests[next++ % requests.length]);
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => opened(port)));
  const cpu = process.cpuUsage();
  const start = performance.now();
  const counts = await Promise.all(sockets.map((socket) => ask(socket, request, start + duration)));
  const time = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const count = counts.reduce((sum, each) => sum + each, 0);
  return { count, time, busy: (user + system) / 1000 / time };
}

/** @param {number} port */
async function opened(port) {
  const socket = connect(port, "127.0.0.1").setNoDelay(true).setEncoding("latin1");
  await once(socket, "connect");
  return socket;
}

/**
 * Asks again and again on one connection.
 *
 * @param {import("node:net").Socket} socket
 * @param {() => Buffer} request
 * @param {number} end
 * @returns {Promise<number>} How many were answered.
 */
function ask(socket, request, end) {
  return new Promise((resolve, reject) => {
    let answered = 0;
    let answer = "";
    socket.on("data", (text) => {
      answer += text;
      if (!ENDINGS.some((ending) => answer.endsWith(ending))) return;
      if (answer.startsWith("HTTP/1.1 200")) answered++;
      else socket.destroy(new Error(answer.slice(0, 200)));
      answer = "";
      if (performance.now() < end) socket.write(request());
      else socket.destroy();
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(answered));
    socket.write(request());
  });
}

for await (const line of createInterface(process.stdin)) console.log(JSON.stringify(await load(JSON.parse(line))));
