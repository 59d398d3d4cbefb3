// What an answer says, in the shapes that services and gateways use.

const LONGEST = 500;

/** The message in a body, without its final full stop. Pages of HTML say nothing to a reader. */
export function answerText({ body }) {
  const text = messageIn(body);
  if (text) return text.slice(0, LONGEST).trim().replace(/\.$/, "");
  if (typeof body !== "string") return `what came is ${JSON.stringify(body)?.slice(0, LONGEST) ?? "nothing"}`;
  if (body.trim() === "") return "its body is empty";
  return /^\s*</.test(body)
    ? "a page of HTML, probably of a proxy or gateway in between"
    : body.slice(0, LONGEST).trim();
}

/** `{ error: { message } }` is the API's own; the others are those of gateways and frameworks. */
function messageIn(body) {
  const { error, errors, message, detail, title } = body ?? {};
  const candidates = [
    error?.message,
    error,
    message,
    typeof detail === "object"
      ? detail?.message
      : [title, detail].filter((text) => typeof text === "string").join(": "),
    list(detail),
    list(errors),
  ];
  return candidates.find((text) => typeof text === "string" && text !== "");
}

/** FastAPI gives `[{ msg }]`, others `[{ message }]`, texts, or an object of lists. */
function list(items) {
  if (typeof items !== "object" || items === null) return undefined;
  const texts = Object.values(items)
    .flat()
    .map((item) => item?.msg ?? item?.message ?? item?.detail ?? item)
    .filter((text) => typeof text === "string");
  return texts.join("; ");
}

/** What helps against 413. */
export function sizeHint({ phase, answer: { status } }) {
  if (status !== 413) return "";
  if (phase === "complete") return " The list of part ids is too long for it: set a larger partSize.";
  if (phase === "parts") {
    return (
      " Something on the way limits the size of a request: set a smaller partSize, or raise the limit " +
      "(nginx: client_max_body_size, 1 MB by default; Vercel functions: 4.5 MB; Next: 10 MB)."
    );
  }
  return "";
}
