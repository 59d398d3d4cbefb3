// What people see: a line that fits, and no colour for those who want none.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { bytes, duration } from "../../js/cli/format.js";
import { stateFolder } from "../../js/cli/journals.js";
import { barLine } from "../../js/cli/progress-bar.js";
import { noise } from "../support/bytes.mjs";
import { line, run } from "../support/cli.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { startService } from "../support/service.mjs";

const CYAN = "\u001b[36m";
const progress = { loaded: 450e6, total: 2 ** 30, bytesPerSecond: 85e6, secondsRemaining: 7.3 };

test("a wide line tells everything", () => {
  assert.equal(
    barLine(progress, { name: "big.bin", columns: 100 }),
    `big.bin  41% ${"━".repeat(16)}${"─".repeat(24)}  429 MiB of 1.0 GiB  81.1 MiB/s  8 s left`,
  );
});

test("a line is shorter than the terminal, however narrow and however long the name", () => {
  for (const name of ["a", "a-very-long-name-of-a-file-that-nobody-should-have-given.jsonl"]) {
    for (let columns = 1; columns <= 200; columns += 1) {
      for (const note of [undefined, "answer 503"]) {
        const text = barLine(progress, { name, note, columns });
        assert.ok(text.length < columns, `${columns}: ${text}`);
        if (columns > 20) assert.match(text, /41% ━/);
      }
    }
  }
});

test("trouble takes the place of speed and time", () => {
  assert.match(barLine(progress, { name: "a", note: "answer 503", columns: 80 }), /1\.0 GiB {2}answer 503$/);
});

test("sizes and durations are words", () => {
  assert.deepEqual([0, 1023, 1024, 200 * 2 ** 20, 8 * 2 ** 30].map(bytes), [
    "0 B",
    "1023 B",
    "1.0 KiB",
    "200 MiB",
    "8.0 GiB",
  ]);
  assert.deepEqual([0.2, 59.4, 59.6, 185, 3723, Infinity].map(duration), [
    "0 s",
    "59 s",
    "1:00",
    "3:05",
    "1:02:03",
    "",
  ]);
});

test("journals are kept where the platform keeps state", () => {
  assert.equal(stateFolder({ XDG_STATE_HOME: "/s" }, "linux", "/home/a"), "/s/upload-file-chunked");
  assert.equal(stateFolder({ XDG_STATE_HOME: "s" }, "linux", "/home/a"), "/home/a/.local/state/upload-file-chunked");
  assert.match(stateFolder({}, "darwin", "/Users/a"), /^\/Users\/a\/Library\/Application Support\//);
  assert.match(stateFolder({ LOCALAPPDATA: "/local" }, "win32", "/a"), /^\/local\//);
});

/** Runs it on a pseudo-terminal of `columns`; gives what it would show. */
async function onTerminal(t, columns, env = {}) {
  const service = await startService(t, { faults: [{ operation: "part", delay_after_ms: 150 }] });
  const [path] = await filesOnDisk(t, { "a.bin": noise(6e5) });
  const args = [path, "--purpose", "a", "--part-size", "100000", "--concurrency", "2", "--base-url", service.baseURL];
  const shell = `stty cols ${columns} && ${line(args)}`;
  const { stdout } = await run([], {
    command: ["script", "-qec", shell, "/dev/null"],
    env: { TERM: "xterm-256color", ...env },
  });
  return stdout;
}

const skip = !existsSync("/usr/bin/script") && "there is no script(1) to make a terminal";

test("on a terminal there is a bar, then the File's id", { skip }, async (t) => {
  const shown = await onTerminal(t, 90);
  assert.ok(shown.includes(CYAN));
  const text = stripVTControlCharacters(shown);
  assert.match(text, /\ra\.bin {2}\d\d% ━+─+ {2}\S+ KiB of 586 KiB {2}\S+ [KM]iB\/s {2}\d+ s left\r/);
  assert.match(text, /\rfile-\w+\r\nUploaded a\.bin \(586 KiB\) in \d+ s\.\r\n$/);
  assert.equal(shown.includes("{"), false);
});

test("of several files each has a line with its id, and the bar and the total count them", { skip }, async (t) => {
  const service = await startService(t, { faults: [{ operation: "part", delay_after_ms: 150 }] });
  const paths = await filesOnDisk(t, { "a.bin": noise(3e5), "b\tc.bin": noise(2e5, 2), "d.bin": noise(1e5, 3) });
  const args = [...paths, "--purpose", "a", "--part-size", "100000", "--base-url", service.baseURL];
  const refused = { operation: "create", nth: 3, status: 422 };
  await service.faults([refused, { operation: "part", delay_after_ms: 150 }]);
  const { stdout } = await run([], {
    command: ["script", "-qec", `stty cols 300 && ${line([...args, "--concurrency", "1"])}`, "/dev/null"],
    env: { TERM: "xterm-256color" },
  });
  const text = stripVTControlCharacters(stdout);
  assert.match(text, /\r\d of 3 files {2}\d\d% ━+─+ {2}\S+ KiB of 586 KiB {2}\S+ [KM]iB\/s {2}\d+ s left\r/);
  assert.match(text, /\rfile-\w+ {2}\S+a\.bin\r\n/);
  assert.match(text, /\rfile-\w+ {2}\S+b\?c\.bin\r\n/);
  assert.match(text, /\rupload-file-chunked: \S+d\.bin: 422 while creating the upload/);
  assert.match(text, /\rUploaded 2 of 3 files \(488 KiB\) in \d+ s; 1 failed\.\r\n$/);
  assert.equal(stdout.includes("{"), false);
});

test("--quiet draws no bar, and prints the id", { skip }, async (t) => {
  const service = await startService(t);
  const [path] = await filesOnDisk(t, { a: "abc" });
  const args = [path, "--purpose", "a", "--quiet", "--base-url", service.baseURL];
  const { stdout } = await run([], { command: ["script", "-qec", line(args), "/dev/null"], env: { TERM: "xterm" } });
  assert.match(stdout, /^file-\w+\r\n$/);
});

test("NO_COLOR takes the colour away, and a narrow terminal what does not fit", { skip }, async (t) => {
  const shown = await onTerminal(t, 30, { NO_COLOR: "1" });
  assert.equal(shown.includes(CYAN), false);
  for (const text of stripVTControlCharacters(shown).split(/\r|\n/)) {
    if (text.includes("━")) assert.ok(text.length < 30, text);
  }
});

test("a dumb terminal gets no bar", { skip }, async (t) => {
  const shown = await onTerminal(t, 80, { TERM: "dumb" });
  assert.match(shown, /^file-\w+\r\nUploaded/);
});
