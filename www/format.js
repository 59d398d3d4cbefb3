// Numbers and durations as text.

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
