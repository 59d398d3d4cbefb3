// What the client uses of the journals.

export { STORE_TIMEOUT } from "./limits.js";
export { discardResumable, listResumable } from "./listing.js";
export { isJournal } from "./record.js";
export { storeOf } from "./store-of.js";
export { withJournal } from "./with-journal.js";
