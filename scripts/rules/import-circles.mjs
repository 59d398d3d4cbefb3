// No file imports itself by way of others.

import { posix } from "node:path";
import { importsIn } from "./imports.mjs";

export function importCircles(root) {
  const edges = importsIn(root);
  return circlesOf(edges).map((circle) => {
    const { line } = edges.get(circle[0]).find(({ file }) => file === circle[1]);
    const way = circle.slice(1).map((file) => posix.relative(posix.dirname(circle[0]), file));
    return { file: circle[0], line, message: `imports itself by way of ${way.slice(0, -1).join(" → ")}` };
  });
}

/** A shortest circle for every file that is on one, unless an earlier circle has that file. */
function circlesOf(edges) {
  const known = new Set();
  const circles = [];
  for (const start of edges.keys()) {
    const circle = known.has(start) ? undefined : shortest(edges, start);
    if (!circle) continue;
    for (const file of circle) known.add(file);
    circles.push(circle);
  }
  return circles;
}

/** The shortest way from `start` back to `start`, both ends included. */
function shortest(edges, start) {
  const from = new Map();
  const queue = [start];
  for (const at of queue) {
    for (const { file } of edges.get(at) ?? []) {
      if (file === start) {
        const way = [start];
        for (let step = at; step !== start; step = from.get(step)) way.unshift(step);
        return [start, ...way];
      }
      if (from.has(file)) continue;
      from.set(file, at);
      queue.push(file);
    }
  }
  return undefined;
}
