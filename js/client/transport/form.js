// A part as the API wants it: a form with one file in it.

export const FIELD = "data";

/** The API wants a file, and a file has a name. */
export const FILENAME = "part";

/** The form around `bytes`, a Blob. */
export function formOf(bytes) {
  const form = new FormData();
  form.append(FIELD, bytes, FILENAME);
  return form;
}
