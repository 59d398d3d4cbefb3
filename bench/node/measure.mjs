// One upload in a separate process. The measurements go to stdout.

import process from "node:process";

/** Runs `upload(path, baseURL)`, which resolves with the Upload. */
export async function measure(upload) {
  const [path, baseURL] = process.argv.slice(2);
  const begun = performance.now();
  const usedBefore = process.cpuUsage();
  const { status } = await upload(path, baseURL);
  const seconds = (performance.now() - begun) / 1000;
  if (status !== "completed") throw new Error(`the upload is ${status}`);
  const { user, system } = process.cpuUsage(usedBefore);
  const memory = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ seconds, cpu: (user + system) / 1e6, memory }));
}
