/** The box to type in: sending, replying, editing, the command menu, other things to send. */

import { act } from "./net.js";
import { $, make, toast } from "./dom.js";

const box = $("text");
let commands = [];
let context = null;
let hint = null;

/** Do something and say what was in the way, if anything was. */
export async function doing(action, body) {
  try {
    return await act(action, body);
  } catch (problem) {
    toast(problem.message);
    return null;
  }
}

/** Set the box up; `lastOwn` gives the message that Arrow Up edits. */
export function start(lastOwn) {
  $("compose").addEventListener("submit", (event) => (event.preventDefault(), send()));
  box.addEventListener("input", () => (grow(), suggest()));
  box.addEventListener("keydown", (event) => key(event, lastOwn));
  $("context-off").addEventListener("click", () => (context?.message && context.edit && clear(), leave()));
  $("open-commands").addEventListener("click", () => ($("commands").hidden ? list(commands) : close()));
  $("attach").addEventListener("click", () => toggle($("attachments"), $("attach")));
  $("attachments").addEventListener("click", (event) => {
    const { send: kind, place } = event.target.closest("button")?.dataset || {};
    if (kind) close(), doing("send", { kind, place });
  });
  $("voice").addEventListener("click", () => doing("send", { kind: "voice" }));
  document.addEventListener("pointerdown", (event) => !$("compose").contains(event.target) && close());
  return { reply, edit, command: (text) => doing("say", { text }) };
}

/** Take the commands the bot offers. */
export function offer(found) {
  commands = found;
}

/** The bot asks for an answer to this message, if to any. */
export function ask(message) {
  const wanted = message?.hint !== null && message?.hint !== undefined ? message : null;
  if (wanted?.id === hint?.id) return;
  hint = wanted;
  box.placeholder = wanted?.hint || "Message";
  if (wanted) reply(wanted);
}

function reply(message) {
  context = { message, edit: false };
  show(`Reply to ${message.mine ? "yourself" : "Presence"}`, message);
}

function edit(message) {
  context = { message, edit: true };
  box.value = message.text;
  show("Edit message", message);
  grow();
}

function show(title, message) {
  $("context-who").textContent = title;
  $("context-text").textContent = message.text.replace(/\s+/g, " ") || message.media?.kind || "location";
  $("context").hidden = false;
  box.focus();
}

function leave() {
  context = null;
  $("context").hidden = true;
  box.focus();
}

function clear() {
  box.value = "";
  grow();
}

async function send() {
  const text = box.value;
  if (!text.trim()) return;
  const { message, edit: edits } = context || {};
  clear();
  close();
  leave();
  const done = edits
    ? await doing("edit", { id: message.id, text })
    : await doing("say", { text, reply_to: message?.id });
  if (!done && !box.value) {
    box.value = text; // what was written is never lost, here either
    grow();
  }
}

function key(event, lastOwn) {
  const menu = $("commands");
  if (!menu.hidden && ["ArrowDown", "ArrowUp", "Tab"].includes(event.key)) {
    choose(event.key === "ArrowUp" ? -1 : 1);
    event.preventDefault();
  } else if (event.key === "Escape") {
    if (menu.hidden && context) context.edit && clear(), leave();
    close();
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    const chosen = menu.hidden ? null : menu.querySelector('[aria-selected="true"] button');
    if (chosen) chosen.click();
    else send();
  } else if (event.key === "ArrowUp" && !box.value) {
    const message = lastOwn();
    if (message) edit(message), event.preventDefault();
  }
}

function grow() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 148)}px`;
  const empty = !box.value.trim();
  $("send").hidden = empty;
  $("voice").hidden = !empty;
}

function suggest() {
  const typed = box.value.match(/^\/(\w*)$/);
  const fitting = typed ? commands.filter((one) => one.command.startsWith(typed[1])) : [];
  if (fitting.length) list(fitting);
  else close();
}

function list(found) {
  if (!found.length) return toast("The bot offers no commands yet. Try /help");
  $("attachments").hidden = true;
  $("commands").replaceChildren(...found.map(({ command, about }) =>
    make("li", { role: "option", "aria-selected": "false" },
      make("button", {
        type: "button",
        tabindex: "-1",
        onclick: () => (clear(), close(), doing("say", { text: `/${command}` }), box.focus()),
      }, make("b", {}, `/${command}`), make("span", { dir: "auto" }, about)))));
  $("commands").hidden = false;
  $("open-commands").setAttribute("aria-expanded", "true");
  box.focus();
}

function choose(by) {
  const all = [...$("commands").children];
  const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length;
  all.forEach((one, number) => one.setAttribute("aria-selected", String(number === next)));
  all[next].scrollIntoView({ block: "nearest" });
}

function toggle(menu, button) {
  const shows = menu.hidden;
  close();
  menu.hidden = !shows;
  button.setAttribute("aria-expanded", String(shows));
  if (shows) menu.querySelector("button").focus();
}

function close() {
  $("commands").hidden = true;
  $("attachments").hidden = true;
  $("open-commands").setAttribute("aria-expanded", "false");
  $("attach").setAttribute("aria-expanded", "false");
}
