export const hashersIn = [];
export const timeHash = () => {};
