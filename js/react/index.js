// The hooks for React.

export { useUpload } from "./use-upload.js";
export { useUploadQueue } from "./use-upload-queue.js";
