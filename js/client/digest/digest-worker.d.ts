/** The Worker that computes the MD5. Some bundlers need it as a separate entry. It exports nothing. */
export {};
