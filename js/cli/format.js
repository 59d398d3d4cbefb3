// Sizes and durations as text.

const UNITS = ["B", "KiB", "MiB", "GiB"];

/** `1.5 MiB` */
export function bytes(count) {
  const power = Math.min(Math.floor(Math.log2(Math.max(count, 1)) / 10), UNITS.length - 1);
  const value = count / 2 ** (10 * power);
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`;
}

/** `7 s`, `3:05`, `1:02:03`; empty when `seconds` is not finite. */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return "";
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (value) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** `250 ms` below one second, else like `duration`. */
export const delay = (milliseconds) =>
  milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : duration(milliseconds / 1000);

/** `text` on one line, without control characters. */
export const onOneLine = (text) => text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();

/** The name of a file for a terminal: without the control characters that it may contain. */
export const printable = (name) => name.replaceAll(/\p{C}/gu, "?");

/** `1 file`, `2 files` */
export const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
