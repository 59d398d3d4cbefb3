// Packages of the system. They are installed only for root on Debian. Otherwise the script prints what is missing.

import { existsSync } from "node:fs";
import process from "node:process";
import { run } from "../lib/run.mjs";

export const canInstall = () => process.getuid?.() === 0 && existsSync("/etc/debian_version");

let updated;

export async function install(...packages) {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args) => run("apt-get", args, { log: "apt-get", env });
  // Two installers cannot run at once: the second waits for dpkg's lock.
  updated ??= apt("update");
  await updated;
  await apt("-o", "DPkg::Lock::Timeout=300", "install", "-y", "--no-install-recommends", ...packages);
}
