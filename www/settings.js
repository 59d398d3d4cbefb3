// The settings form as options of the library. Nothing is checked here: the library is the one
// judge of its options, and `pointOut` shows its verdict at the field it is about.

const MIB = 2 ** 20;

export class Settings {
  #form;
  #panel;

  constructor(form, panel, onChange) {
    this.#form = form;
    this.#panel = panel;
    const { purpose, otherPurpose } = form.elements;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", (event) => {
      otherPurpose.hidden = purpose.value !== "";
      this.#clear(event.target === otherPurpose ? "purpose" : event.target.name);
      onChange();
    });
  }

  /** The options as they stand now; one left empty is left out, so the library's default holds. */
  read() {
    const { purpose, otherPurpose, baseURL, partSize, concurrency, apiKey, md5, resume } = this.#form.elements;
    return {
      purpose: purpose.value || otherPurpose.value.trim(),
      baseURL: baseURL.value.trim() || "/v1",
      ...optional("partSize", number(partSize), (mebibytes) => Math.round(mebibytes * MIB)),
      ...optional("concurrency", number(concurrency)),
      // Without the MD5 there is nothing to know a file again by.
      ...(md5.checked ? {} : { md5: false }),
      ...(md5.checked && resume.checked ? { resume: true } : {}),
      // The key was typed in by its owner, which is the case the permission is meant for.
      ...(apiKey.value ? { apiKey: apiKey.value, dangerouslyAllowBrowser: true } : {}),
    };
  }

  /** Shows a TypeError or RangeError at the setting its message names first, if it names one. */
  pointOut(error) {
    const name = ["purpose", "baseURL", "partSize", "concurrency", "apiKey", "md5", "resume"]
      .map((option) => ({ option, at: error.message.search(new RegExp(`\\b${option}\\b`)) }))
      .filter(({ at }) => at !== -1)
      .sort((a, b) => a.at - b.at)[0]?.option;
    if (!name) return;
    const problem = this.#problem(name);
    problem.textContent = error.message;
    problem.hidden = false;
    for (const field of this.#fields(name)) {
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-errormessage", problem.id);
    }
    this.#panel.open = true;
  }

  #clear(name) {
    const problem = this.#problem(name);
    if (!problem || problem.hidden) return;
    problem.hidden = true;
    for (const field of this.#fields(name)) field.removeAttribute("aria-invalid");
  }

  #problem(name) {
    return this.#form.querySelector(`.problem[data-for="${name}"]`);
  }

  #fields(name) {
    const { elements } = this.#form;
    return name === "purpose" ? [elements.purpose, elements.otherPurpose] : [elements[name]];
  }
}

/** One line for the closed panel. */
export function summarize({ purpose, baseURL, partSize, concurrency, md5, resume, apiKey }) {
  return [
    purpose || "no purpose",
    baseURL,
    partSize === undefined ? "" : `${+(partSize / MIB).toFixed(2)} MiB parts`,
    concurrency === undefined ? "" : `${concurrency} in flight`,
    md5 === false ? "no MD5" : "MD5",
    resume ? "goes on after a reload" : "",
    apiKey ? "with key" : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

/** The call as one would write it; the key is left out, for code gets pasted into places. */
export function snippet({ partSize, apiKey, dangerouslyAllowBrowser, ...rest }) {
  const lines = Object.entries(rest).map(([name, value]) => `  ${name}: ${JSON.stringify(value)},`);
  if (partSize !== undefined)
    lines.push(`  partSize: ${Number.isInteger(partSize / MIB) ? `${partSize / MIB} * 2 ** 20` : partSize},`);
  if (apiKey) lines.push('  apiKey: "…",', `  dangerouslyAllowBrowser: ${dangerouslyAllowBrowser},`);
  return [
    'import { uploadFileChunked } from "upload-file-chunked";',
    "",
    "const upload = await uploadFileChunked(file, {",
    ...lines,
    "});",
    "upload.file.id;",
  ].join("\n");
}

/** NaN for what is no number, which the library refuses by name; undefined for an empty field. */
function number(input) {
  if (input.validity.badInput) return NaN;
  return input.value === "" ? undefined : Number(input.value);
}

function optional(name, value, convert = (same) => same) {
  return value === undefined ? {} : { [name]: convert(value) };
}
