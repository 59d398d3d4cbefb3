// How many files are hashed at once; more wait in line. With hundreds under way Chromium refuses to
// read ("NotReadableError"), and more than a few are not hashed any faster, in WebKit even slower.

import { yieldToEventLoop } from "../yield-to-event-loop.js";

/** Files read at once. */
const PLACES = 4;

/** Milliseconds a file may be read while others wait: a small one must not wait for a large one's end. */
const TURN = 1000;

/** Milliseconds without progress after which a file does not count: one dead disk must not stop the others. */
const STUCK = 5000;

/** Makes a line of runs. `enter` is called with a run when it is its turn. */
export function createLine(enter) {
  const waiting = new Set();
  /** When a run began its turn, and when it last moved. */
  const inside = new Map();
  let timer;
  let isDue = false;

  const admit = () => {
    clearTimeout(timer);
    const now = performance.now();
    let room = PLACES - [...inside.values()].filter(({ movedAt }) => now - movedAt < STUCK).length;
    for (const run of waiting) {
      if (room <= 0) break;
      room -= 1;
      waiting.delete(run);
      inside.set(run, { since: now, movedAt: now });
      enter(run);
    }
    if (waiting.size > 0) timer = setTimeout(admit, TURN);
  };

  return {
    join(run) {
      waiting.add(run);
      admit();
    },

    leave(run) {
      waiting.delete(run);
      inside.delete(run);
      // Not at once: when all are paused or stopped, none enters in between.
      if (isDue) return;
      isDue = true;
      yieldToEventLoop().then(() => {
        isDue = false;
        admit();
      });
    },

    /** To be called when a run has made progress. Whether its turn is over. */
    moved(run) {
      const turn = inside.get(run);
      if (!turn) return false;
      turn.movedAt = performance.now();
      return waiting.size > 0 && turn.movedAt - turn.since > TURN;
    },
  };
}
