// The layers of the project: which files must not import which others.

import { importsIn } from "./imports.mjs";

const LAYERS = [
  { files: /^src\/core\//, never: /^src\/web\//, why: "the algorithm does not know JavaScript" },
  {
    files: /^server\/src\/(?!server\.rs$)/,
    never: /^server\/src\/app\.rs$/,
    why: "handlers know the store, not the application that mounts them",
  },
  { files: /^js\/proxy(?:\.js$|\/)/, never: /^(?!js\/proxy\/)/, why: "the proxy imports nothing else of the package" },
  { files: /^js\/client\//, never: /^js\/(?!client\/)/, why: "the library does not know its entries and tools" },
  { files: /^js\//, never: /^(?!js\/|pkg\/)/, why: "the package contains only js and pkg" },
];

export function layers(root) {
  return [...importsIn(root)].flatMap(([file, imports]) =>
    LAYERS.filter(({ files }) => files.test(file)).flatMap(({ never, why }) =>
      imports
        .filter((used) => never.test(used.file))
        .map((used) => ({ file, line: used.line, message: `imports ${used.file}: ${why}` })),
    ),
  );
}
