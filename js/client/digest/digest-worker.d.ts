/** The Worker that computes the MD5. Some bundlers need it as an entry of its own; it exports nothing. */
export {};
