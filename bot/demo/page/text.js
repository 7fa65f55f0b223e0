/** Message text with its entities, as nodes. Offsets are UTF-16 units, as in JavaScript strings. */

import { make, open } from "./dom.js";

const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);
const TAGS = {
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
  date_time: "time",
};

/** Return the nodes of a text; `command` is called with a command that is tapped. */
export function nodes(text, entities, command) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return within(text, sorted, 0, text.length, command);
}

function within(text, entities, from, to, command) {
  const found = [];
  let at = from;
  let rest = entities;
  while (rest.length) {
    const [entity, ...others] = rest;
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset > at) found.push(text.slice(at, entity.offset));
    const inner = others.filter((one) => one.offset < end);
    rest = others.filter((one) => one.offset >= end);
    found.push(wrapped(entity, text, within(text, inner, entity.offset, end, command), command));
    at = end;
    // A block stands on lines of its own: the line break after it is not shown twice.
    if (BLOCKS.has(entity.type) && text[at] === "\n") at += 1;
  }
  if (at < to) found.push(text.slice(at, to));
  return found;
}

function wrapped(entity, text, inner, command) {
  const plain = text.substr(entity.offset, entity.length);
  switch (entity.type) {
    case "spoiler":
      return spoiler(inner);
    case "url":
    case "text_link":
      return link(entity.url || plain, inner);
    case "bot_command":
      return make("button", { type: "button", class: "command", onclick: () => command(plain) }, ...inner);
    default:
      return TAGS[entity.type] ? make(TAGS[entity.type], {}, ...inner) : make("span", {}, ...inner);
  }
}

function spoiler(inner) {
  const cover = make("button", { type: "button", class: "spoiler", "aria-label": "Hidden words, tap to show" }, ...inner);
  cover.addEventListener("click", () => {
    const shown = make("span", { class: "spoiler shown", tabindex: "-1" }, ...cover.childNodes);
    cover.replaceWith(shown);
    shown.focus();
  });
  return cover;
}

function link(url, inner) {
  const anchor = make("a", { href: url, rel: "noopener noreferrer" }, ...inner);
  anchor.addEventListener("click", (event) => {
    event.preventDefault();
    open(url);
  });
  return anchor;
}
