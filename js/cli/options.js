// Options that several commands have. `arguments.js` explains the fields. `isSecret`: messages never contain the
// value.

import { expiry, headers, seconds, url, whole } from "./values.js";

export const connection = {
  "base-url": {
    value: "URL",
    read: url,
    to: "baseURL",
    isSecret: true,
    help: "URL of the API (OPENAI_BASE_URL, else https://api.openai.com/v1)",
  },
  organization: { value: "ID", help: "sent as OpenAI-Organization (OPENAI_ORG_ID)" },
  project: { value: "ID", help: "sent as OpenAI-Project (OPENAI_PROJECT_ID)" },
  header: {
    value: "'NAME: VALUE'",
    read: headers,
    many: true,
    to: "headers",
    isSecret: true,
    help: "another header, or @FILE with one header per line; may be repeated",
  },
  "max-retries": { value: "N", read: whole, to: "maxRetries", help: "retries of one request, 0 to 100 (5)" },
  timeout: { value: "SECONDS", read: seconds, help: "limit of one attempt of a request (600)" },
};

export const purpose = {
  value: "PURPOSE",
  help: "what the file is for: assistants, batch, fine-tune, vision, user_data, evals, …",
  required: "what the file is for: assistants, batch, fine-tune, vision, user_data, evals, …",
};

export const expiresAfter = {
  value: "SECONDS",
  read: expiry,
  help: "lifetime of the File, 3600 (an hour) to 2592000 (30 days)",
};

export const uploadId = {
  value: "ID",
  help: "id of the Upload",
  required: "the id of the Upload, which create printed",
};
