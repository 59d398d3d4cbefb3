// The form a part comes in: one field, `data`, and nothing else goes on to the service.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { noise } from "../support/bytes.mjs";
import { exchange, statuses } from "../support/raw-http.mjs";
import { FILE, makeProxy } from "../support/workerd/proxy.mjs";
import { runtimes } from "../support/workerd/servers.mjs";

const BOUNDARY = "----a-boundary";
const type = `multipart/form-data; boundary=${BOUNDARY}`;
const disposition = 'Content-Disposition: form-data; name="data"; filename="blob"';
const octets = "Content-Type: application/octet-stream";

/** A field of a form, without the boundary behind it. */
const field = (content, ...lines) =>
  `--${BOUNDARY}\r\n${lines.map((line) => `${line}\r\n`).join("")}\r\n${content}\r\n`;
const END = `--${BOUNDARY}--\r\n`;
const data = (content) => field(content, disposition, octets);

/** Sends `text` (one letter a byte) as a part, in pieces of `size` bytes. */
async function sent(text, { size = text.length, type: given = type, bytes = 100_000 } = {}) {
  const made = makeProxy();
  const { id, grant } = await made.create({ file: { bytes } });
  const all = Buffer.from(text, "latin1");
  let at = 0;
  const body = new ReadableStream({
    pull(stream) {
      if (at >= all.length) return stream.close();
      stream.enqueue(new Uint8Array(all.subarray(at, at + size)));
      at += size;
    },
  });
  const headers = { "content-type": given, "content-length": String(all.length), "x-upload-grant": grant };
  const answer = await made.ask(`/v1/uploads/${id}/parts`, { body, headers });
  return { ...answer, arrived: made.sent.slice(1) };
}

test("a form of one field is forwarded unchanged, wherever the pieces are cut", async () => {
  const contents = [
    "",
    "\r\n",
    "0123456789",
    "\r\n--",
    `\r\n--${BOUNDARY.slice(0, -1)}`,
    `\r\n--${BOUNDARY.slice(0, -1)}x--\r\n`,
    "-".repeat(500),
    "\r\n".repeat(100),
    Buffer.from(noise(3000)).toString("latin1"),
  ];
  for (const content of contents) {
    for (const end of [END, END.trimEnd()]) {
      const text = data(content) + end;
      for (const size of [1, 2, 3, 7, 64, text.length]) {
        const { status, code, arrived } = await sent(text, { size });
        assert.deepEqual([status, code], [200, undefined], JSON.stringify(content).slice(0, 100));
        // The recorder of the tests reads text.
        assert.equal(arrived[0].body, Buffer.from(text, "latin1").toString("utf8"));
        assert.equal(arrived[0].headers.get("content-length"), String(text.length));
      }
    }
  }
});

test("the forms that clients make are let through", async () => {
  const heads = [
    [disposition],
    [octets, disposition],
    ['content-disposition: form-data; name="data"; filename="a b;c.bin"', "content-type: text/plain; charset=utf-8"],
    ['Content-Disposition: form-data; name="data"; filename=""', octets],
    ["Content-Disposition: form-data; name=data; filename=a.bin; filename*=utf-8''r%C3%A9sum%C3%A9.bin"],
    [`Content-Disposition: form-data; name="data"; filename*=utf-8''%E5%A0%B1.bin`, octets],
    ['Content-Disposition: form-data; name="data"; filename="r\xc3\xa9sum\xc3\xa9.bin"', octets],
    ['Content-Disposition: form-data; name="data"; filename="a%22b.bin"', octets],
  ];
  for (const lines of heads) {
    const { status, text } = await sent(field("0123456789", ...lines) + END);
    assert.equal(status, 200, `${lines} ${text}`);
  }
  const quoted = await sent(data("x").replaceAll(BOUNDARY, "a,b") + END.replace(BOUNDARY, "a,b"), {
    type: 'multipart/form-data; boundary="a,b"',
  });
  assert.equal(quoted.status, 200);
});

test("headers of a field that no server needs are left out, and the length is right all the same", async () => {
  const extra = ["Content-Length: 10", "Content-Transfer-Encoding: binary"];
  const { status, arrived } = await sent(field("0123456789", disposition, ...extra, octets) + END);
  assert.equal(status, 200);
  assert.equal(arrived[0].body, data("0123456789") + END);
  assert.equal(arrived[0].headers.get("content-length"), String(arrived[0].body.length));
});

const purpose = field("assistants", 'Content-Disposition: form-data; name="purpose"');
const line = (text) => field("x", text, octets);
const WRONG = {
  "a field before it": purpose + data("x") + END,
  "a field behind it": data("x") + purpose + END,
  "a field behind it, without a line break at the end": data("x") + purpose + END.trimEnd(),
  "data twice": data("x") + data("y") + END,
  "another field alone": purpose + END,
  "no field": END,
  "nothing of a form": "0123456789".repeat(10),
  "something before the first boundary": `hello\r\n${data("x")}${END}`,
  "a line break before the first boundary": `\r\n${data("x")}${END}`,
  "something behind the last boundary": `${data("x")}${END}hello`,
  "a form behind the form": data("x") + END + data("y") + END,
  "no last boundary": data("x"),
  "a last boundary without its dashes": `${data("x")}--${BOUNDARY}\r\n`,
  "a last boundary of one dash": `${data("x")}--${BOUNDARY}-\r\n`,
  "a last boundary followed by spaces": `${data("x")}--${BOUNDARY}--  \r\n`,
  "a last boundary in the middle of a line": `${data("x").trimEnd()}--${BOUNDARY}--\r\n`,
  "a boundary behind a mere line feed": data(`x\n--${BOUNDARY}\nContent-Disposition: form-data; name="a"\n\ny`) + END,
  "a boundary behind a mere carriage return": data(`x\r--${BOUNDARY}\r`) + END,
  "a boundary in the middle of a line": data(`x--${BOUNDARY}x`) + END,
  "lines that end in a line feed": data("x").replaceAll("\r\n", "\n") + END,
  "headers without an end": `--${BOUNDARY}\r\n${disposition}\r\n${"x".repeat(5000)}\r\n${END}`,
  "no headers": field("x") + END,
  "no disposition": field("x", octets) + END,
  "two dispositions": field("x", disposition, disposition) + END,
  "two types": field("x", disposition, octets, octets) + END,
  "another header": field("x", disposition, "X-A: 1") + END,
  "an encoding": field("eA==", disposition, "Content-Transfer-Encoding: base64") + END,
  "a folded header": field("x", "Content-Disposition: form-data;", ' name="data"') + END,
  "a nested form": field("x", disposition, "Content-Type: multipart/mixed; boundary=b") + END,
  "another name": line('Content-Disposition: form-data; name="file"; filename="a"') + END,
  "a name in capitals": line('Content-Disposition: form-data; name="DATA"; filename="a"') + END,
  "two names": line('Content-Disposition: form-data; name="data"; name="purpose"') + END,
  "two names, one in the file's": line('Content-Disposition: form-data; name="data"; filename="a\\"; name="b"') + END,
  "an encoded name": line(`Content-Disposition: form-data; name="data"; name*=utf-8''purpose`) + END,
  "an attachment": line('Content-Disposition: attachment; name="data"') + END,
  "a boundary in the file name": line(`Content-Disposition: form-data; name="data"; filename="--${BOUNDARY}"`) + END,
  "a null": line('Content-Disposition: form-data; name="data"; filename="a\0b"') + END,
};

test(`${Object.keys(WRONG).length} other forms are refused, and none reaches the service whole`, async () => {
  for (const [name, text] of Object.entries(WRONG)) {
    for (const size of [text.length, 5]) {
      const { status, code, arrived } = await sent(text, { size });
      assert.equal(status, 400, name);
      assert.match(code, /^(?:invalid_form|body_incomplete)$/, name);
      // The recorder remembers only what has come to its end.
      assert.equal(arrived.length, 0, name);
    }
  }
});

test("a part holds no byte more than the upload has", async () => {
  assert.equal((await sent(data("x".repeat(50)) + END, { bytes: 50 })).status, 200);
  const { status, code } = await sent(data("x".repeat(53)) + END, { bytes: 50 });
  assert.deepEqual([status, code], [413, "part_too_large"]);
});

/** A service that keeps what comes of the body of each part, whether or not it comes to an end. */
async function startListener(t) {
  const parts = [];
  const server = createServer((request, response) => {
    const part = { text: "", ended: false };
    const broken = new Promise((resolve) => request.once("close", resolve));
    if (request.url.endsWith("/parts")) parts.push(part);
    part.closed = broken;
    request.on("error", () => {}); // broken off
    request.on("data", (chunk) => (part.text += chunk.toString("latin1")));
    request.on("end", () => {
      part.ended = true;
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ id: "upload_1", expires_at: Math.floor(Date.now() / 1000) + 3600 }));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { baseURL: `http://127.0.0.1:${server.address().port}/v1`, parts };
}

for (const [runtime, start] of Object.entries(runtimes)) {
  test(`${runtime}: a field behind a long one is cut off before the service has the whole of either`, async (t) => {
    const { baseURL, parts } = await startListener(t);
    const address = await start(t, baseURL);
    const ann = { authorization: "Bearer ann" };
    const json = { ...ann, "content-type": "application/json" };
    const bytes = 3_000_000;
    const created = await fetch(`${address}/v1/uploads`, {
      method: "POST",
      headers: json,
      body: JSON.stringify({ ...FILE, bytes }),
    });
    const grant = created.headers.get("x-upload-grant");
    const { id } = await created.json();
    const send = (text) => {
      const lines = [
        `POST /v1/uploads/${id}/parts HTTP/1.1`,
        "Host: proxy.example",
        "Authorization: Bearer ann",
        `X-Upload-Grant: ${grant}`,
        `Content-Type: ${type}`,
        `Content-Length: ${text.length}`,
      ];
      return exchange(address, `${lines.join("\r\n")}\r\n\r\n${text}`, 2000);
    };
    const long = Buffer.from(noise(bytes - 1000)).toString("latin1");

    const good = await send(data(long) + END);
    assert.equal(statuses(good)[0], 200, good);
    assert.ok(parts[0].ended);
    assert.ok(parts[0].text === data(long) + END, "what arrived is what was sent");

    for (const more of [purpose, data("y"), "hello"]) {
      parts.length = 0;
      const answer = await send(more === "hello" ? data(long) + END + more : data(long) + more + END);
      assert.equal(statuses(answer)[0], 400, answer);
      assert.match(answer, /invalid_form/);
      for (const part of parts) {
        await part.closed;
        assert.equal(part.ended, false);
        assert.ok(!part.text.slice(100).includes(BOUNDARY), "not even the end of the first field has arrived");
      }
    }
  });
}
