// A script: prints the File's id.

import process from "node:process";
import { upload } from "./upload.js";

console.log(await upload(process.argv[2]));
