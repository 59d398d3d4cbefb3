// A Worker that uploads `?bytes=` bytes with the library, and answers with the File.

import { uploadFileChunked } from "../../../js/workerd.js";

export default {
  async fetch(request, env) {
    const bytes = Number(new URL(request.url).searchParams.get("bytes"));
    const upload = await uploadFileChunked(new Uint8Array(bytes), {
      baseURL: env.UPLOADS_BASE_URL,
      filename: "zeros.bin",
      purpose: "user_data",
      partSize: 100_000,
    });
    return Response.json(upload.file);
  },
};
