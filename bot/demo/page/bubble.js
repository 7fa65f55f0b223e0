/** One bubble of the chat, and the buttons under it. */

import { act } from "./net.js";
import { alert, drawing, make, open, toast } from "./dom.js";
import { nodes } from "./text.js";
import { clock } from "./clock.js";

const REPLY = "M10 8V4l-7 7 7 7v-4c5 0 8 1.5 11 5-1-6-4-10-11-11z";
const PAGE = "M6 3h8l4 4v14H6zM14 3v4h4";
const PIN = "M12 21c4.5-5 7-8 7-11a7 7 0 00-14 0c0 3 2.5 6 7 11zM12 12.5a2.5 2.5 0 100-5 2.5 2.5 0 000 5z";
const WAVE = [6, 10, 15, 9, 18, 12, 20, 14, 8, 16, 11, 19, 13, 7, 12, 17, 9, 6, 10, 5];

const spinning = new Map();

/**
 * Return the row of a message.
 * `way` says what its parts lead to: `reply(message)`, `command(text)`, `read(media)`, `find(id)`.
 */
export function row(message, way) {
  const side = message.mine ? "mine" : "theirs";
  const kind = message.media?.kind === "sticker" ? " sticker" : "";
  const column = make("div", { class: "column" }, bubble(message, way));
  if (message.keyboard.length) column.append(keys(message));
  const answer = make(
    "button",
    { type: "button", class: "answer", tabindex: "-1", "aria-label": "Reply", onclick: () => way.reply(message) },
    drawing(REPLY),
  );
  return make(
    "li",
    { class: `row ${side}${kind}`, "data-id": message.id },
    make("div", { class: "body" }, column, answer),
  );
}

function bubble(message, way) {
  const text = make("div", { class: "text" }, ...nodes(message.text, message.entities, way.command));
  text.style.setProperty("--meta", `${room(message)}px`);
  const found = make("article", { class: "bubble", dir: "auto", tabindex: "-1" });
  found.setAttribute("aria-label", `${message.mine ? "You" : "Presence"}, ${clock(message.at)}`);
  if (message.reply) found.append(quote(message.reply, way));
  const held = media(message, way);
  if (held) found.append(held);
  if (message.text) found.append(text);
  else if (message.media?.kind !== "sticker") found.classList.add("bare");
  if (message.reaction.length) {
    const emoji = message.reaction.join(" ");
    const label = `Presence reacted with ${emoji}`;
    found.append(make("div", {}, make("span", { class: "reaction", role: "img", "aria-label": label }, emoji)));
    text.style.setProperty("--meta", "0px");
  }
  found.append(meta(message));
  return found;
}

function room(message) {
  return 40 + (message.mine ? 20 : 0) + (message.edited ? 42 : 0);
}

function meta(message) {
  const ticks = message.fetched ? "✓✓" : "✓";
  const label = message.fetched ? "written down by the bot" : "waits at Telegram";
  return make(
    "span",
    { class: "meta" },
    message.edited ? make("span", {}, "edited") : null,
    make("time", {}, clock(message.at)),
    message.mine ? make("span", { class: "ticks", role: "img", "aria-label": label, title: label }, ticks) : null,
  );
}

function quote(reply, way) {
  return make(
    "button",
    { type: "button", class: "quote", onclick: () => way.find(reply.id) },
    make("strong", {}, reply.mine ? "You" : "Presence"),
    make("span", { dir: "auto" }, reply.text),
  );
}

function media(message, way) {
  const held = message.media;
  if (message.location) {
    return file(PIN, "Location", message.location, {});
  }
  switch (held?.kind) {
    case "photo":
      return make("img", {
        class: "photo", src: `/media/${held.number}`, alt: "A picture", width: held.width, height: held.height,
      });
    case "sticker":
      return make("span", { role: "img", "aria-label": "A sticker" }, held.emoji);
    case "voice": {
      const bars = WAVE.map((height) => {
        const bar = make("i");
        bar.style.height = `${height}px`;
        return bar;
      });
      const seconds = `0:${String(held.seconds).padStart(2, "0")}`;
      return make("div", { role: "img", "aria-label": `A voice note, ${seconds}` },
        make("div", { class: "wave" }, ...bars), make("small", {}, seconds));
    }
    case "document":
      return held.readable
        ? file(PAGE, held.name, `${bytes(held.size)} · look inside`, { onclick: () => way.read(held) })
        : file(PAGE, held.name, bytes(held.size), { href: `/media/${held.number}`, download: held.name });
    default:
      return null;
  }
}

function file(path, name, about, attributes) {
  const kind = attributes.href ? "a" : attributes.onclick ? "button" : "div";
  if (kind === "button") attributes.type = "button";
  return make(kind, { class: "file", ...attributes },
    make("span", { class: "disc" }, drawing(path)),
    make("span", {}, make("strong", {}, name), make("small", {}, about)));
}

function bytes(size) {
  return size < 1024 ? `${size} B` : `${(size / 1024).toFixed(1)} KB`;
}

function keys(message) {
  const rows = message.keyboard.map((buttons) => make("div", {}, ...buttons.map((one) => key(message, one))));
  return make("div", { class: "keys" }, ...rows);
}

function key(message, button) {
  const chosen = button.text.startsWith("✓ ");
  const look = ["key", button.style, chosen ? "chosen" : "", button.url ? "link" : ""].filter(Boolean);
  const found = make("button", { type: "button", class: look.join(" "), dir: "auto" }, button.text);
  if ([...spinning.values()].some((one) => one.id === message.id && one.data === button.data)) {
    found.classList.add("spinning");
  }
  found.addEventListener("click", () => (button.url ? open(button.url) : press(message.id, button.data, found)));
  return found;
}

async function press(id, data, button) {
  button.classList.add("spinning");
  try {
    const { query } = await act("tap", { id, data });
    if (answered.delete(query)) button.classList.remove("spinning");
    else spinning.set(query, { id, data });
  } catch (problem) {
    button.classList.remove("spinning");
    toast(problem.message);
  }
}

const answered = new Set();

/** The bot has answered a press: its button rests, and what was answered is shown. */
export function answer({ query, text, alert: waits, url }) {
  const pressed = spinning.get(query);
  if (pressed) {
    spinning.delete(query);
    for (const button of document.querySelectorAll(`[data-id="${pressed.id}"] .spinning`)) {
      button.classList.remove("spinning");
    }
  } else {
    answered.add(query);
  }
  if (url) open(url);
  if (text && waits) alert(text);
  else if (text) toast(text);
}
