// Reads the values of options. The library checks the limits.

import { readFileSync } from "node:fs";
import { UsageError } from "./usage.js";

const UNITS = { "": 1, b: 1, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30 };

/** Bytes, or `16MiB`. MB is refused, because it is ambiguous. */
export function size(text, flag) {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text) ?? [];
  const bytes = Number(number) * UNITS[unit?.toLowerCase()];
  if (Number.isInteger(bytes)) return bytes;
  const instead = /^[kmg]b?$/i.test(unit ?? "") ? `; did you mean ${number}${unit[0].toUpperCase()}iB?` : "";
  throw new UsageError(`${flag}: expected bytes, or a number with KiB or MiB such as 16MiB, got "${text}"${instead}`);
}

/** A whole number, or `auto`. */
export function wholeOrAuto(text, flag) {
  if (text === "auto" || /^\d{1,15}$/.test(text)) return text === "auto" ? text : Number(text);
  throw new UsageError(`${flag}: expected a whole number or auto, got "${text}"`);
}

/** A whole number. */
export function whole(text, flag) {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UsageError(`${flag}: expected a whole number, got "${text}"`);
}

/** Seconds, converted to the library's milliseconds. */
export function seconds(text, flag) {
  const value = Number(text) * 1000;
  if (value >= 1) return Math.round(value);
  throw new UsageError(`${flag}: expected seconds, such as 600, got "${text}"`);
}

/** Seconds, or the API's object as JSON. */
export function expiry(text, flag) {
  if (/^\d{1,15}$/.test(text)) return { anchor: "created_at", seconds: Number(text) };
  try {
    const value = JSON.parse(text);
    if (typeof value === "object" && value) return value;
  } catch {
    // The error follows below.
  }
  throw new UsageError(`${flag}: expected seconds, 3600 (an hour) … 2592000 (30 days), got "${text}"`);
}

/** 32 hex digits. */
export function md5Hex(text, flag) {
  if (/^[\da-f]{32}$/i.test(text)) return text.toLowerCase();
  throw new UsageError(`${flag}: expected 32 hex digits, got "${text}"`);
}

/** A URL. Messages do not repeat it, because it may contain a key. */
export function url(text, flag) {
  const { protocol, username, password } = URL.canParse(text) ? new URL(text) : {};
  if (username || password) throw new UsageError(`${flag}: expected an address without a user name and password`);
  if (protocol === "http:" || protocol === "https:") return text;
  throw new UsageError(
    `${flag}: expected an address that begins with http:// or https://, such as http://127.0.0.1:8787/v1`,
  );
}

/** `Name: value`, or `@file` with one per line, which keeps secrets off the command line. */
export function headers(text, flag) {
  if (!text.startsWith("@")) return [header(text, flag)];
  let lines;
  try {
    lines = readFileSync(text.slice(1), "utf8").split(/\r?\n/);
  } catch (error) {
    throw new UsageError(`${flag}: cannot read ${JSON.stringify(text.slice(1))} (${error.code})`);
  }
  return lines.filter((line) => line.trim()).map((line) => header(line, flag));
}

function header(text, flag) {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):\s*(.*?)\s*$/.exec(text) ?? [];
  if (name) return [name, value];
  throw new UsageError(`${flag}: expected 'Name: value', or @FILE with one per line`);
}
