// How the service is reached: flags first, then the variables the official tools read.

import { UsageError } from "./usage.js";
import { url } from "./values.js";

/** Gives the library's client options, and what must never be printed. */
export function readSettings(values, env) {
  const baseURL = values.baseURL ?? (env.OPENAI_BASE_URL ? url(env.OPENAI_BASE_URL, "OPENAI_BASE_URL") : undefined);
  const apiKey = env.OPENAI_API_KEY?.trim() || undefined;
  const headers = values.headers?.flat() ?? [];
  const { organization = env.OPENAI_ORG_ID, project = env.OPENAI_PROJECT_ID, maxRetries, timeout } = values;
  const given = {
    baseURL,
    apiKey,
    headers: headers.length ? headers : undefined,
    organization: organization || undefined,
    project: project || undefined,
    maxRetries,
    timeout,
  };
  const client = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const identified = apiKey || headers.some(([name]) => name.toLowerCase() === "authorization");
  return {
    client,
    secrets: [apiKey, ...headers.map(([, value]) => value)].filter((secret) => secret?.length >= 6),
    /** A proxy or another service may want no key of ours. */
    needKey() {
      if (!identified && !baseURL) {
        throw new UsageError("no key: set OPENAI_API_KEY, or give the --base-url of a service that wants none");
      }
    },
  };
}
