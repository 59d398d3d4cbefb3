// Sizes and durations as text. All units are binary, because part sizes are in MiB.

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

/** 13002342 → "12.4 MiB" */
export function formatBytes(bytes) {
  let unit = 0;
  let value = bytes;
  // 1023.95 would be printed as "1024.0", so the next unit starts a little earlier.
  while (value >= 1023.95 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  // A fixed number of decimals, so that a changing number does not move the text.
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

/** Seconds → "8 s", "1 min 20 s", "2 h 05 min", or an empty text while it is not known. */
export function formatDuration(seconds) {
  if (!Number.isFinite(seconds)) return "";
  const whole = Math.ceil(seconds); // "0 s left" would be wrong before the end.
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** Rounded down: 100 % means all of it. */
export function percentOf(part, whole) {
  return whole > 0 ? Math.floor((part / whole) * 100) : 0;
}

/** 41943040 → "41,943,040" */
export function formatCount(count) {
  return count.toLocaleString("en-US");
}

function two(number) {
  return String(number).padStart(2, "0");
}
