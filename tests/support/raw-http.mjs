// Requests byte for byte, as no client library would send them.

import { once } from "node:events";
import { connect } from "node:net";

/**
 * Writes `text` to the server at `address` and gives all it answers within `patience`
 * milliseconds of silence, or until it closes.
 */
export async function exchange(address, text, patience = 500) {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  let answer = "";
  socket.setEncoding("latin1");
  socket.on("error", () => {}); // a refused request may end in a reset
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    let timer = setTimeout(finish, patience * 4);
    socket.on("data", (chunk) => {
      answer += chunk;
      clearTimeout(timer);
      timer = setTimeout(finish, patience);
    });
    socket.once("close", finish);
    socket.write(text, "latin1");
  });
}

/**
 * Writes what `texts` gives and waits for the first answer, as long as it takes.
 *
 * @param {string} address
 * @param {AsyncIterable<string> | Iterable<string>} texts written one by one; the connection stays open after the last
 * @returns what was answered, and after how many milliseconds
 */
export async function firstAnswer(address, texts) {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  const began = performance.now();
  let answer = "";
  let ended = false;
  socket.setEncoding("latin1");
  socket.on("error", () => {}); // a refused request may end in a reset
  const answered = new Promise((resolve) => {
    socket.on("data", (chunk) => {
      answer += chunk;
      const [, head, body] = /^([\s\S]*?)\r\n\r\n([\s\S]*)$/.exec(answer) ?? [];
      // Headers and body may come in two pieces.
      if (head && body.length >= Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)) resolve();
    });
    socket.once("close", resolve);
  });
  answered.then(() => (ended = true));
  for await (const text of texts) {
    if (ended) break;
    if (!socket.write(text, "latin1")) await Promise.race([new Promise((go) => socket.once("drain", go)), answered]);
  }
  await answered;
  const milliseconds = performance.now() - began;
  socket.destroy();
  return { answer, milliseconds };
}

/** The status codes of the answers in what came back. */
export function statuses(answer) {
  return [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
}
