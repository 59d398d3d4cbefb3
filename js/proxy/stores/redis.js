// A store in Redis or Valkey, by the application's own client: `redis` (node-redis) or `ioredis`.

import { applyChange } from "./change.js";

/** Replaces the text if it is still the expected one. "" stands for none, because no text is empty. */
const REPLACE = `
if (redis.call("GET", KEYS[1]) or "") ~= ARGV[1] then return 0 end
redis.call("SET", KEYS[1], ARGV[2], "EXAT", ARGV[3])
return 1`;
/** Attempts before the store counts as broken. Between two of them another process has made a change. */
const ATTEMPTS = 200;
/** Milliseconds; the wait between attempts grows to it, with jitter. */
const LONGEST_WAIT = 100;

/** `prefix`: of the keys in Redis. */
export function redisStore(client, { prefix = "uploads-proxy:" } = {}) {
  const command = commandOf(client);
  /** The last change of each key in this process. Only changes of different processes meet in Redis. */
  const last = new Map();

  async function changed(key, change) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const before = (await command("GET", key)) ?? null;
      const { text, expiresAt, answer } = applyChange(before, change);
      if (expiresAt === undefined || text === before) return answer;
      const replaced = await command("EVAL", REPLACE, "1", key, before ?? "", text, String(Math.ceil(expiresAt)));
      if (Number(replaced) === 1) return answer;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(LONGEST_WAIT, 2 ** attempt)));
    }
    throw new Error(`Redis: the record was changed by others ${ATTEMPTS} times`);
  }

  return {
    update(name, change) {
      const key = prefix + name;
      const answer = (last.get(key) ?? Promise.resolve()).then(() => changed(key, change));
      const ended = answer.then(
        () => {},
        () => {},
      );
      last.set(key, ended);
      ended.then(() => last.get(key) === ended && last.delete(key));
      return answer;
    },
  };
}

/** How the client sends a command. */
function commandOf(client) {
  // ioredis has `sendCommand` too, for objects of its own.
  if (typeof client?.call === "function") return (...words) => client.call(...words);
  if (typeof client?.sendCommand === "function") return (...words) => client.sendCommand(words);
  throw new TypeError("redisStore: expected a client of redis (node-redis) or ioredis");
}
