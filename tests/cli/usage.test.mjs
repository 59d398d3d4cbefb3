// Typing errors: one clear line, exit code 2, and no request.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { run } from "../support/cli.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { startServer } from "../support/server.mjs";

const mistakes = {
  "no file": [[], /FILE is missing, as in "upload-file-chunked /],
  "a missing file": [["nope.bin", "--purpose", "a"], /"nope\.bin": there is no such file/],
  "a directory": [["/", "--purpose", "a"], /"\/" is a directory/],
  "an empty file": [["EMPTY", "--purpose", "a"], /is empty: a file has 1 byte … 8 GiB/],
  "a device": [["/dev/null", "--purpose", "a"], /not a regular file/],
  "stdin of unknown size": [["-", "--purpose", "a", "--filename", "b"], /- \(stdin\) needs --bytes/],
  "stdin without a name": [["-", "--purpose", "a", "--bytes", "3"], /- \(stdin\) needs --filename/],
  "stdin of nothing": [["-", "--purpose", "a", "--bytes", "0", "--filename", "b"], /--bytes: expected .*, got "0"/],
  "stdin to be continued": [
    ["-", "--purpose", "a", "--bytes", "3", "--filename", "b", "--resume"],
    /stdin\) and --resume exclude each other/,
  ],
  "stdin and a file": [
    ["-", "FILE", "--purpose", "a", "--bytes", "3", "--filename", "b"],
    /stdin\) cannot be uploaded together with other files/,
  ],
  "the size of a file": [["FILE", "--purpose", "a", "--bytes", "3"], /--bytes is the size of stdin: give -/],
  "a second file that is missing": [["FILE", "other", "--purpose", "a"], /cannot read "other": there is no such file/],
  "several mistakes": [
    ["one", "/", "EMPTY", "/dev/null", "FILE", "--purpose", "a"],
    /"one": there is no such file; "\/" is a directory.*; ".*" is empty.*; and 1 other mistake/,
  ],
  "one name for two files": [["FILE", "OTHER", "--purpose", "a", "--filename", "b"], /--filename is for one FILE/],
  "one MD5 for two files": [["FILE", "OTHER", "--purpose", "a", "--md5", "0".repeat(32)], /--md5 is for one FILE/],
  "a directory without --recursive": [["FOLDER", "--purpose", "a"], /is a directory: add --recursive/],
  "a folder of journals without =": [
    ["FILE", "--purpose", "a", "--resume", "FOLDER"],
    /is a directory: add --recursive .*If it is the folder of the journals, write --resume=/,
  ],
  "a directory without files": [["FOLDER", "--recursive", "--purpose", "a"], /".*folder" has no file$/],
  "a filter that leaves nothing": [
    ["PARENT", "-r", "--purpose", "a", "--include", "*.jsonl"],
    /has no file that --include leaves$/,
  ],
  "a capital letter": [["PARENT", "-R", "--purpose", "a"], /there is no -R\. Did you mean -r \(--recursive\)\?/],
  "a filter without --recursive": [["FILE", "--purpose", "a", "--include", "*"], /--include .* add --recursive/],
  "a pattern with braces": [
    ["PARENT", "-r", "--purpose", "a", "--exclude", "*.{a,b}"],
    /--exclude: a pattern has only \*, \? and \*\*, got "\*\.\{a,b\}"/,
  ],
  "a pattern of nothing": [["PARENT", "-r", "--purpose", "a", "--include", "./"], /--include: expected a pattern/],
  "no files at once": [["FILE", "--purpose", "a", "--files-at-once", "0"], /--files-at-once: .*at least 1.*"0"/],
  "all files at once": [["FILE", "--purpose", "a", "--files-at-once", "all"], /--files-at-once: .*got "all"/],
  "quiet and verbose": [["FILE", "--purpose", "a", "--quiet", "--verbose"], /--quiet and --verbose exclude each other/],
  "no purpose": [["FILE"], /--purpose is required: .*assistants/],
  "a purpose without a value": [["FILE", "--purpose"], /--purpose needs a value/],
  "a flag for a value": [["FILE", "--purpose", "--json"], /--purpose needs PURPOSE, got --json/],
  megabytes: [["FILE", "--purpose", "a", "--part-size", "16MB"], /--part-size: .*"16MB"; did you mean 16MiB\?/],
  "a part of nothing": [["FILE", "--purpose", "a", "--part-size", "0"], /--part-size: .*1 … 67108864.*"0"/],
  "a part too large": [
    ["FILE", "--purpose", "a", "--part-size", "65MiB"],
    /--part-size: .*67108864 \(64 MiB\), got "65MiB"/,
  ],
  "too many at once": [["FILE", "--purpose", "a", "--concurrency", "65"], /--concurrency: .*1 … 64, got "65"/],
  "a word for the number at once": [
    ["FILE", "--purpose", "a", "--concurrency", "four"],
    /--concurrency: .*auto, got "four"/,
  ],
  "a word for a number": [
    ["FILE", "--purpose", "a", "--max-retries", "many"],
    /--max-retries: .*whole number, got "many"/,
  ],
  "too many retries": [["FILE", "--purpose", "a", "--max-retries", "101"], /--max-retries: .*0 … 100, got "101"/],
  "no time": [["FILE", "--purpose", "a", "--timeout", "0"], /--timeout: expected seconds.*"0"/],
  "too short a life": [
    ["FILE", "--purpose", "a", "--expires-after", "60"],
    /--expires-after: .*3600 … 2592000, got "60"/,
  ],
  "a life in days": [["FILE", "--purpose", "a", "--expires-after", "1d"], /--expires-after: .*"1d"/],
  "an MD5 of other length": [["FILE", "--purpose", "a", "--md5", "abc"], /--md5: expected 32 hex digits, got "abc"/],
  "an MD5 and none": [["FILE", "--purpose", "a", "--md5", "0".repeat(32), "--no-md5"], /exclude each other/],
  "resuming without MD5": [["FILE", "--purpose", "a", "--resume", "--no-md5"], /--resume needs the MD5/],
  "a folder for journals that cannot be": [
    ["FILE", "--purpose", "a", "--resume=/dev/null/x"],
    /--resume: .*"\/dev\/null\/x"/,
  ],
  "a slip of the keyboard": [
    ["FILE", "--purpose", "a", "--partsize", "1"],
    /no --partsize\. Did you mean --part-size\?/,
  ],
  "a letter too few": [["FILE", "--purpose", "a", "--concurency", "1"], /Did you mean --concurrency\?/],
  "a command with a letter too few": [["uploads:parts", "creat"], /Did you mean "uploads:parts create"\?/],
  "a header that HTTP does not allow": [
    ["FILE", "--purpose", "a", "--header", "X-Name: 日本"],
    /--header: this name or value is not valid in HTTP/,
  ],
  "a value too much": [["FILE", "--purpose", "a", "--json=1"], /--json takes no value/],
  "a key on the command line": [["FILE", "--purpose", "a", "--api-key", "x"], /Set OPENAI_API_KEY instead/],
  "a base URL without http": [["FILE", "--purpose", "a", "--base-url", "localhost:1"], /--base-url: .*http:\/\//],
  "a password in the address": [
    ["FILE", "--purpose", "a", "--base-url", "http://a:b@c/v1"],
    /without a user name and password/,
  ],
  "a header without a name": [["FILE", "--purpose", "a", "--header", "x"], /--header: expected 'Name: value'/],
  "a file of headers that is not there": [
    ["FILE", "--purpose", "a", "--header", "@nope"],
    /--header: .*"nope" \(ENOENT\)/,
  ],
  "half a command": [["uploads"], /no command "uploads"\. There are: uploads create, /],
  "another command": [["uploads", "list"], /no command "uploads list"/],
  "cancelling nothing": [["uploads", "cancel"], /--upload-id is required/],
  "completing without parts": [["uploads", "complete", "--upload-id", "u"], /--part-id is required/],
  "creating with no bytes": [
    ["uploads", "create", "--bytes", "0", "--filename", "a", "--mime-type", "t", "--purpose", "a"],
    /--bytes: .*1 … 8589934592/,
  ],
  "a part of a missing file": [
    ["uploads:parts", "create", "--upload-id", "u", "--data", "@nope"],
    /there is no such file/,
  ],
  "an operand too much": [["uploads", "cancel", "upload_1"], /unexpected argument "upload_1"/],
};

let server;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

for (const [name, [args, expected]] of Object.entries(mistakes)) {
  test(`${name}: ${expected.source}`, async (t) => {
    const [file, empty, other] = await filesOnDisk(t, { "a.bin": "abc", empty: "", other: "abc" });
    const parent = dirname(file);
    const folder = join(parent, "folder");
    await mkdir(folder);
    const paths = { FILE: file, EMPTY: empty, OTHER: other, FOLDER: folder, PARENT: parent };
    const { code, stdout, stderr } = await run(
      args.map((word) => paths[word] ?? word),
      { env: { OPENAI_BASE_URL: `${server.url}/v1` } },
    );
    const [line, hint, ...more] = stderr.trimEnd().split("\n");
    assert.match(line, expected);
    assert.match(line, /^upload-file-chunked[\w: ]*: /);
    assert.match(hint, /^Try "upload-file-chunked[\w: ]* --help"\.$/);
    assert.deepEqual([code, more], [2, []]);
    // Programs read about it where they read everything else.
    if (!args[0]?.startsWith("uploads")) {
      const { type, name, message } = JSON.parse(stdout);
      assert.deepEqual([type, name], ["error", "UsageError"]);
      assert.ok(line.endsWith(message));
    } else assert.equal(stdout, "");
    assert.equal((await server.stats()).requests, 0);
  });
}

const environments = {
  "no key": [{ OPENAI_API_KEY: undefined }, /no key: set OPENAI_API_KEY/],
  "an empty key": [{ OPENAI_API_KEY: "" }, /no key: set OPENAI_API_KEY/],
  "a key no header takes": [
    { OPENAI_API_KEY: "sk-1\nx", OPENAI_BASE_URL: "http://127.0.0.1:9/v1" },
    /OPENAI_API_KEY: /,
  ],
  "a base URL that is none": [{ OPENAI_BASE_URL: "nonsense" }, /OPENAI_BASE_URL: .*http:\/\//],
};

for (const [name, [env, expected]] of Object.entries(environments)) {
  test(`${name} in the environment: ${expected.source}`, async (t) => {
    const [file] = await filesOnDisk(t, { "a.bin": "abc" });
    const { code, stderr } = await run([file, "--purpose", "a"], { env });
    assert.match(stderr, expected);
    assert.equal(code, 2);
  });
}

test("--print-id and --json exclude each other, and with --print-id stdout stays empty", async (t) => {
  const [file] = await filesOnDisk(t, { "a.bin": "abc" });
  for (const more of [["--json"], ["--files-at-once", "0"]]) {
    const { code, stdout, stderr } = await run([file, "--purpose", "a", "--print-id", ...more], {
      env: { OPENAI_BASE_URL: `${server.url}/v1` },
    });
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /--json and --print-id exclude each other|--files-at-once: /);
  }
  assert.equal((await server.stats()).requests, 0);
});

test("help names every flag, and each command has its own", async () => {
  const { code, stdout } = await run(["--help"]);
  assert.equal(code, 0);
  for (const word of ["--purpose", "--resume[=DIR]", "OPENAI_API_KEY", "uploads:parts create"])
    assert.ok(stdout.includes(word));
  for (const command of ["uploads create", "uploads complete", "uploads cancel", "uploads:parts create"]) {
    const { code, stdout } = await run([...command.split(" "), "--help"]);
    assert.equal(code, 0);
    assert.ok(stdout.startsWith(`Usage: upload-file-chunked ${command} [options]`));
  }
});

test("help fits a terminal of 100 columns", async () => {
  for (const command of [[], ["uploads", "create"], ["uploads", "complete"], ["uploads:parts", "create"]]) {
    const { stdout } = await run([...command, "--help"]);
    for (const text of stdout.split("\n")) assert.ok(text.length <= 100, text);
  }
});

test("--help prints the help, whatever else is wrong", async () => {
  for (const args of [["--purpos", "--help"], ["uploads", "--help"], ["help"], ["-h"]]) {
    const { code, stdout } = await run(args);
    assert.deepEqual([code, stdout.startsWith("Usage: ")], [0, true]);
  }
});

test("--version prints the version", async () => {
  assert.match((await run(["--version"])).stdout, /^\d+\.\d+\.\d+\n$/);
});
