import { Uploads } from "./uploads.jsx";

export default function Page() {
  return (
    <main>
      <h1>Upload files</h1>
      <Uploads />
    </main>
  );
}
