// The order of the contenders in a round.

/** Rotates `list`, so that no contender is always the first after a pause. */
export const turned = (list, by) => [...list.slice(by % list.length), ...list.slice(0, by % list.length)];
