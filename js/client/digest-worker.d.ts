/** The Worker that computes the MD5, for bundlers that have to be told of it. It is no module to import. */
export {};
