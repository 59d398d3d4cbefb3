// The upload of this page as source code, to copy. It does not contain the key.

const MIB = 2 ** 20;

/** The code for the options of the settings, written as "element", "react", "queue" or "function". */
export const snippet = (kind, options) => SNIPPETS[kind](options);

const SNIPPETS = {
  element: (options) =>
    [
      '<script type="module">import "upload-file-chunked/element";</script>',
      "",
      `<upload-files name="files" ${attributes(options)}></upload-files>`,
    ].join("\n"),

  react: (options) =>
    [
      'import { useUploadQueue } from "upload-file-chunked/react";',
      "",
      "function Files() {",
      "  const { items, add } = useUploadQueue({",
      ...properties(options, 4),
      "  });",
      "  return (",
      "    <>",
      '      <input type="file" multiple onChange={(event) => add([...event.target.files])} />',
      "      {items.map(({ id, name, state }) => <p key={id}>{name}: {state}</p>)}",
      "    </>",
      "  );",
      "}",
    ].join("\n"),

  queue: (options) =>
    [
      'import { createUploadQueue } from "upload-file-chunked/queue";',
      "",
      "const queue = createUploadQueue({",
      ...properties(options, 2),
      "});",
      "queue.subscribe(() => render(queue.items, queue.totals));",
      "queue.add(input.files);",
    ].join("\n"),

  function: (options) =>
    [
      'import { uploadFileChunked } from "upload-file-chunked";',
      "",
      "const upload = await uploadFileChunked(file, {",
      ...properties(options, 2),
      "});",
      "upload.file.id;",
    ].join("\n"),
};

function properties({ partSize, apiKey, ...rest }, indent) {
  const lines = Object.entries(rest).map(([name, value]) => `${name}: ${JSON.stringify(value)},`);
  if (partSize !== undefined) {
    lines.push(`partSize: ${Number.isInteger(partSize / MIB) ? `${partSize / MIB} * 2 ** 20` : partSize},`);
  }
  if (apiKey) lines.push('apiKey: "…",');
  return lines.map((line) => " ".repeat(indent) + line);
}

/** A key belongs to the property `options`, not into the page's source. */
function attributes({ apiKey: _, dangerouslyAllowBrowser: __, ...options }) {
  const kebab = (name) => name.replaceAll(/[A-Z]+/g, (letters) => `-${letters.toLowerCase()}`);
  return Object.entries(options)
    .map(([name, value]) => (value === true ? kebab(name) : `${kebab(name)}="${value}"`))
    .join(" ");
}
