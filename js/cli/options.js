// The options that commands share: how each is typed, read and explained. `to` is the option of
// the library that it becomes, `bare` what it means without a value.

import { expiry, headers, seconds, url, whole } from "./values.js";

export const connection = {
  "base-url": { value: "URL", read: url, to: "baseURL", help: "where the API is [OPENAI_BASE_URL]" },
  organization: { value: "ID", help: "sent as OpenAI-Organization [OPENAI_ORG_ID]" },
  project: { value: "ID", help: "sent as OpenAI-Project [OPENAI_PROJECT_ID]" },
  header: {
    value: "'NAME: VALUE'",
    read: headers,
    many: true,
    to: "headers",
    help: "another header, or @FILE of them; may be repeated",
  },
  "max-retries": { value: "N", read: whole, to: "maxRetries", help: "tries after the first, for each request (5)" },
  timeout: { value: "SECONDS", read: seconds, help: "for one try of one request (600)" },
};

export const purpose = {
  value: "PURPOSE",
  help: "assistants, batch, fine-tune, vision, user_data, evals, or another the service knows",
  required: "what the file is for: assistants, batch, fine-tune, vision, user_data, evals, …",
};

export const expiresAfter = {
  value: "SECONDS",
  read: expiry,
  help: "the File's life, 3600 … 2592000 (30 days)",
};

export const uploadId = {
  value: "ID",
  help: "of the Upload",
  required: "the id of the Upload, as create gave it",
};
