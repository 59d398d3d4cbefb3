// Reads the settings form as options of the library. The library checks them, and `pointOut` shows its error at the
// field.

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

  /** The current options. Empty fields are left out, so that the library's defaults apply. */
  read() {
    const { purpose, otherPurpose, baseURL, partSize, concurrency, apiKey, md5, resume } = this.#form.elements;
    return {
      purpose: purpose.value || otherPurpose.value.trim(),
      baseURL: baseURL.value.trim() || "/v1",
      ...optional("partSize", number(partSize), (mebibytes) => Math.round(mebibytes * MIB)),
      ...optional("concurrency", number(concurrency)),
      // The library recognises a file by its MD5.
      ...(md5.checked ? {} : { md5: false }),
      ...(md5.checked && resume.checked ? { resume: true } : {}),
      // The user typed the key in, which is what the permission is for.
      ...(apiKey.value ? { apiKey: apiKey.value, dangerouslyAllowBrowser: true } : {}),
    };
  }

  /** Shows the error of an option at its field, if it has one. */
  pointOut(error) {
    const name = error.option;
    const problem = this.#problem(name);
    if (!problem) return;
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

/** The settings in one line, for the closed panel. */
export function summarize({ purpose, baseURL, partSize, concurrency, md5, resume, apiKey }) {
  return [
    purpose || "no purpose",
    baseURL,
    partSize === undefined ? "" : `${+(partSize / MIB).toFixed(2)} MiB parts`,
    concurrency === undefined ? "" : `${concurrency} in flight`,
    md5 === false ? "no MD5" : "MD5",
    resume ? "continues after a reload" : "",
    apiKey ? "with key" : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

/** `undefined` for an empty field, and NaN for anything that is not a number, which the library refuses. */
function number(input) {
  if (input.validity.badInput) return NaN;
  return input.value === "" ? undefined : Number(input.value);
}

function optional(name, value, convert = (same) => same) {
  return value === undefined ? {} : { [name]: convert(value) };
}
