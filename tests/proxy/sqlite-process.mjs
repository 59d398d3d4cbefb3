// A process of stores.test.mjs: `node sqlite-process.mjs FILE COUNT` reserves COUNT uploads of 100 bytes of a quota of
// 10,000 bytes, all at once, and prints how many were admitted.

import process from "node:process";
import { Quota } from "../../js/proxy/quota/quota.js";
import { sqliteStore } from "../../js/proxy/stores/sqlite.js";

const [file, count] = process.argv.slice(2);
const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
const quota = new Quota(sqliteStore(new DatabaseSync(file)));
const outcomes = await Promise.allSettled(
  Array.from({ length: Number(count) }, () => quota.reserve("user", 100, { bytesPerDay: 10_000 })),
);
const failed = outcomes.find(({ reason }) => reason && reason.code !== "quota_exceeded");
if (failed) throw failed.reason;
process.stdout.write(`${outcomes.filter(({ status }) => status === "fulfilled").length}\n`);
