// The tag in the name of a File at the service. The service says nothing about which File an upload became once the
// answer to complete is lost; it only lists Files. Their names, sizes and times can be the same for different users, so
// the name gets ten random characters, which the upload's grant contains: `report.pdf` is stored as
// `report-k7q2m9xa4d.pdf`. Clients get the name that they gave.

/** Digits and letters without those that look like others; 32 of them. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH = 10;

export function newTag() {
  const random = crypto.getRandomValues(new Uint8Array(LENGTH));
  return Array.from(random, (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** `filename` with the tag before its extension. */
export function tagged(filename, tag) {
  const [, stem, extension = ""] = /^(.+?)(\.[^./\\]{1,16})?$/su.exec(filename);
  return `${stem}-${tag}${extension}`;
}

/** A copy of an Upload or File whose names are as the client gave them. */
export function untagged(value, { filename, tag }) {
  if (!tag || typeof value?.filename !== "string") return value;
  const restore = (object) => (object.filename.includes(tag) ? { ...object, filename } : object);
  const { file } = value;
  const whole = restore(value);
  return typeof file?.filename === "string" ? { ...whole, file: restore(file) } : whole;
}
