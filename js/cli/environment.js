// How to reach the service: from the flags, else from the environment variables of the official tools.

import { secretsInHeaders, secretsInURL } from "./secrets.js";
import { UsageError } from "./usage.js";
import { url } from "./values.js";

/** Values in the environment that must never be printed. */
export const secretsInEnvironment = (env) => [env.OPENAI_API_KEY?.trim(), ...secretsInURL(env.OPENAI_BASE_URL)];

/** Returns the library's client options, and the values of flags that must never be printed. */
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
  const isIdentified = apiKey || headers.some(([name]) => name.toLowerCase() === "authorization");
  return {
    client,
    secrets: [...secretsInHeaders(headers), ...secretsInURL(baseURL)],
    /** Throws if the key is missing. A service at another base URL, such as a proxy, may not need one. */
    requireKey() {
      if (!isIdentified && !baseURL) {
        throw new UsageError("no key: set OPENAI_API_KEY, or the --base-url of a service that needs none");
      }
    },
  };
}
