// The order of the functions. gzip finds only what repeats within 32 KiB, so each function comes after those that it
// resembles most: that takes 1 % off the download.

import { Reader, replaceNames, sectionsOf } from "./sections.mjs";

const [IMPORT, CODE] = [2, 10];

/** Bytes of a sequence that functions may have in common: the shortest that gzip looks for. */
const SEQUENCE = 3;

/** The next function is compared with so many before it. */
const RECENT = 3;

/** Gives the module with names for its functions, by which `wasm-opt --reorder-functions-by-name` puts them in order. */
export function nameByOrder(wasm) {
  const imports = new Reader(contentsOf(wasm, IMPORT)).number();
  const order = compressibleOrder(wasm);
  const digits = String(order.length).length;
  const names = order.map((place, rank) => [imports + place, String(rank).padStart(digits, "0")]);
  return replaceNames(wasm, new Map(names));
}

/** The places of the functions in the module, in the order in which they compress best. */
function compressibleOrder(wasm) {
  const functions = bodiesOf(wasm).map((body, place) => ({ place, size: body.length, sequences: sequencesOf(body) }));
  const left = new Set(functions.sort((one, other) => other.size - one.size));
  const order = [];
  while (left.size > 0) {
    const known = new Set(order.slice(-RECENT).flatMap(({ sequences }) => sequences));
    const next = mostAlike(left, known);
    left.delete(next);
    order.push(next);
  }
  return order.map(({ place }) => place);
}

/** That of `functions` of which the largest share is among the `known` sequences. */
function mostAlike(functions, known) {
  let best;
  let most = -1;
  for (const candidate of functions) {
    const share = candidate.sequences.filter((sequence) => known.has(sequence)).length / candidate.sequences.length;
    if (share > most) [best, most] = [candidate, share];
  }
  return best;
}

function bodiesOf(wasm) {
  const reader = new Reader(contentsOf(wasm, CODE));
  return Array.from({ length: reader.number() }, () => reader.counted());
}

/** Each sequence of bytes in `body`, once. Even an empty function has one. */
function sequencesOf(body) {
  const starts = Math.max(body.length - SEQUENCE + 1, 1);
  return [...new Set(Array.from({ length: starts }, (_, at) => body.toString("latin1", at, at + SEQUENCE)))];
}

const contentsOf = (wasm, wanted) => sectionsOf(wasm).find(({ id }) => id === wanted).contents;
