// A bar chart of the speed of the largest uploads, for light and dark pages.

const [WIDTH, LEFT, BAR, GAP, TOP] = [760, 370, 20, 10, 44];
/** Room for the number after the longest bar. */
const RIGHT = 60;

const style = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600 }
  .bar { fill: #8c959f }
  .ours { fill: #0969da }
  .spread { stroke: #57606a }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .bar { fill: #6e7681 }
    .ours { fill: #4493f8 }
    .spread { stroke: #c9d1d9 }
  }`;

const escaped = (text) => text.replaceAll("`", "").replaceAll("&", "&amp;").replaceAll("<", "&lt;");

function barOf({ label, name, speed, where }, index, scale) {
  const y = TOP + index * (BAR + GAP);
  const [length, least, most] = [speed.median, speed.least, speed.most].map((value) => Math.round(value * scale));
  const middle = y + BAR / 2;
  const kind = name.includes("ours") ? "bar ours" : "bar";
  const place = where === "node" ? (name.startsWith("python") ? " (Python)" : " (Node)") : "";
  return [
    `<text x="${LEFT - 8}" y="${middle + 4}" text-anchor="end">${escaped(label)}${place}</text>`,
    `<rect class="${kind}" x="${LEFT}" y="${y}" width="${length}" height="${BAR}" rx="3"/>`,
    `<line class="spread" x1="${LEFT + least}" x2="${LEFT + most}" y1="${middle}" y2="${middle}"/>`,
    `<text x="${LEFT + Math.max(length, most) + 8}" y="${middle + 4}">${speed.median.toFixed(0)}</text>`,
  ].join("\n");
}

/** An SVG of the largest size that was measured. */
export function chart({ rows, sizes }) {
  const mebibytes = Math.max(...sizes);
  const shown = rows.filter((row) => row.mebibytes === mebibytes);
  const scale = (WIDTH - LEFT - RIGHT) / Math.max(...shown.map(({ speed }) => speed.most));
  const height = TOP + shown.length * (BAR + GAP) + 4;
  const title = `${mebibytes} MiB from disk, MB/s: medians, and the least and the most of all rounds`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${title}">`,
    `<style>${style}\n</style>`,
    `<text class="title" x="8" y="22">${title}</text>`,
    ...shown.map((row, index) => barOf(row, index, scale)),
    "</svg>",
    "",
  ].join("\n");
}
