// What `upload-file-chunked/proxy/stores` exports.

export { applyChange } from "./change.js";
export { durableObjectStore, UploadsStore } from "./durable-object.js";
export { memoryStore } from "./memory.js";
export { redisStore } from "./redis.js";
export { sqliteStore } from "./sqlite.js";
