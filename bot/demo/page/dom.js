/** Small helpers. Content becomes text nodes, never markup. */

export const $ = (id) => document.getElementById(id);

/** Make an element: `make("p", { class: "x", onclick }, "text", child)`. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Make a small drawing of one path. */
export function drawing(path) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** Show a short line over the chat. */
let fading = 0;
export function toast(text) {
  const line = $("toast");
  line.textContent = text;
  line.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => (line.hidden = true), 2200 + 35 * text.length);
}

/** Show a text that waits to be confirmed. */
export function alert(text) {
  $("alert-text").textContent = text;
  $("alert").showModal();
}

/** Open a link of the chat in a page of its own, if it is one of the web's. */
export function open(url) {
  if (/^https?:\/\//i.test(url)) window.open(url, "_blank", "noopener,noreferrer");
  else toast(`This demo does not open ${url}`);
}
