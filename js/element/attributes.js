// The options of a queue that attributes can give.

const number = (text) => Number(text.trim() || Number.NaN);
const flag = (text) => text !== "false";
/** `md5` is a switch, or the MD5 that is expected. */
const flagOrText = (text) => (text === "" || text === "true" ? true : text === "false" ? false : text);
const text = (given) => given;

const KINDS = {
  accept: text,
  allowDuplicates: flag,
  autoStart: flag,
  baseURL: text,
  concurrency: (given) => (given === "auto" ? given : number(given)),
  dangerouslyAllowBrowser: flag,
  expiresAfter: (seconds) => ({ anchor: "created_at", seconds: number(seconds) }),
  filesAtOnce: number,
  findFile: flag,
  keepFileUpTo: number,
  maxFileSize: number,
  maxFiles: number,
  maxRetries: number,
  maxTotalSize: number,
  md5: flagOrText,
  mimeType: text,
  minFileSize: number,
  onConflict: text,
  organization: text,
  partSize: number,
  project: text,
  purpose: text,
  responseTimeout: number,
  restart: flag,
  resume: flag,
  stallTimeout: number,
  timeout: number,
  transport: text,
  warnBeforeUnload: flag,
};

/** `baseURL` → `base-url`. */
const attributeOf = (option) => option.replaceAll(/[A-Z]+/g, (letters) => `-${letters.toLowerCase()}`);

const BY_ATTRIBUTE = new Map(Object.keys(KINDS).map((option) => [attributeOf(option), option]));

export const OPTION_ATTRIBUTES = [...BY_ATTRIBUTE.keys()];

/** The options that the attributes of `element` give. */
export function optionsOf(element) {
  const options = {};
  for (const [attribute, option] of BY_ATTRIBUTE) {
    const value = element.getAttribute(attribute);
    if (value !== null) options[option] = KINDS[option](value);
  }
  return options;
}
