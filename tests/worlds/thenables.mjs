// Values that look like promises, and are none.

// biome-ignore lint/suspicious/noThenProperty: that is the point.
const thenable = (descriptor) => Object.defineProperty({}, "then", { enumerable: true, ...descriptor });

/** `then` is no function. */
export const thenless = () => thenable({ value: 7 });

/** Never settles. */
export const endlessThenable = () => thenable({ value() {} });

/** The look at `then` throws what `boom` throws. */
export const throwingThenable = (boom) => thenable({ get: boom });
