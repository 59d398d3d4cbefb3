// Making elements.

/** An element with `properties`; those it has no property for become attributes. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element && name !== "part") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const NAMESPACE = "http://www.w3.org/2000/svg";

/** An icon: one path on a field of 24 × 24. */
export function icon(path) {
  const svg = document.createElementNS(NAMESPACE, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(NAMESPACE, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
