// Cells and tables in Markdown.

/** `123 (98–140)`: the median, the minimum and the maximum. */
export function cell(spread, digits = 0) {
  if (spread === undefined) return "";
  const [median, least, most] = [spread.median, spread.least, spread.most].map((value) => value.toFixed(digits));
  return least === most ? median : `${median} (${least}–${most})`;
}

/** A table in Markdown: a head, then its rows. */
export const table = (head, ...rows) =>
  [head, head.map((_, index) => (index === 0 ? "---" : "---:")), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
