// The progress line on a terminal. It shows as much as fits, and is written only when it changed.

import { bytes, duration, printable } from "./format.js";
import { styled } from "./style.js";

const MIN_COLUMNS = 10;
const MAX_COLUMNS = 40;
const CLEAR = "\r\u001b[K";

/** The line for `progress`, shorter than `columns`. With `stream` it has that terminal's colours. */
export function barLine({ loaded, total, bytesPerSecond, secondsRemaining }, { name, note, columns, stream }) {
  const share = total > 0 ? loaded / total : 0;
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  const amount = `${bytes(loaded)} of ${bytes(total)}`;
  const speed = bytesPerSecond > 0 ? `${bytes(bytesPerSecond)}/s` : "";
  const time = duration(Math.max(1, Math.ceil(secondsRemaining)));
  const left = loaded < total && time ? `${time} left` : "";
  const end = note ? [note] : [speed, left];
  // From the most to the least text. The first that leaves room for the bar is used.
  const choices = [
    [name, amount, ...end],
    [shorten(name, 24), amount, ...end],
    [shorten(name, 24), ...end],
    ["", ...end],
    ["", ...end.slice(-1)],
    [""],
  ];
  for (const [front, ...facts] of choices) {
    const before = front ? `${front} ${percent} ` : `${percent} `;
    const after = facts
      .filter(Boolean)
      .map((fact) => `  ${fact}`)
      .join("");
    const room = columns - 1 - before.length - after.length;
    if (room >= MIN_COLUMNS) return `${before}${bar(share, Math.min(room, MAX_COLUMNS), stream)}${after}`;
  }
  return percent.trim().slice(0, Math.max(columns - 1, 0));
}

function bar(share, width, stream) {
  const full = Math.floor(share * width);
  const [done, rest] = ["━".repeat(full), "─".repeat(width - full)];
  return stream ? styled("cyan", done, stream) + styled("dim", rest, stream) : done + rest;
}

function shorten(name, most) {
  return name.length <= most ? name : `${name.slice(0, most - 1)}…`;
}

/** A bar on the terminal `stream`. */
export function createBar(stream, { name }) {
  let label = printable(name);
  let drawn = "";
  let progress;
  let note;
  const draw = () => {
    if (!progress) return;
    const line = barLine(progress, { name: label, note, columns: stream.columns || 80, stream });
    if (line === drawn) return;
    stream.write(`\r${line}\u001b[K`);
    drawn = line;
  };
  return {
    progress(next) {
      progress = next;
      draw();
    },
    /** Replaces the name at the start of the line. */
    rename(next) {
      label = printable(next);
      draw();
    },
    /** Shows `text` instead of speed and time. Without `text` these are shown again. */
    note(text) {
      note = text;
      draw();
    },
    /** Removes the bar, calls `print`, which prints lines to this terminal, and draws the bar below them. */
    printAbove(print) {
      if (drawn) stream.write(CLEAR);
      print();
      drawn = "";
      draw();
    },
    end() {
      if (drawn) stream.write(CLEAR);
      [drawn, progress] = ["", undefined];
    },
  };
}
