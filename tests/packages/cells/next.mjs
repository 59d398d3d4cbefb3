// A client component, which Next also renders on the server: importing must touch no global.

import { startService } from "../../support/service.mjs";
import { visit } from "../page.mjs";
import { serve } from "../serve.mjs";
import { nextLayout, project } from "../tarball.mjs";
import { versionOf } from "../tools.mjs";

const page = `"use client";
import { useEffect, useState } from "react";
import { upload } from "../upload.js";
export default function Page() {
  const [text, setText] = useState("");
  useEffect(() => {
    upload(new URLSearchParams(location.search).get("api")).then(setText, (error) => setText(String(error.stack)));
  }, []);
  return <output>{text}</output>;
}`;

export default {
  isPage: true,
  name: "Next, client component rendered on the server",
  version: () => versionOf("next"),
  remark: "React and Next included",
  async upload(t) {
    const service = await startService(t, { flags: ["--cors", "open"] });
    const made = await project("next", { "app/layout.jsx": nextLayout, "app/page.jsx": page });
    made.env.NEXT_TELEMETRY_DISABLED = "1";
    await made.run("next", "build");
    const url = await serve(t, made, "next", "start", "--hostname", "127.0.0.1", "--port", "0");
    return visit(t, service, url);
  },
};
