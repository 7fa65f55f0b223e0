/** The chat: bubbles in their order, days between them, scrolling, replying, the menu of a bubble. */

import { act } from "./net.js";
import { $, make, toast } from "./dom.js";
import { row } from "./bubble.js";
import { day } from "./clock.js";

const list = $("bubbles");
const view = $("chat");
const popup = $("popup");
const messages = new Map();
const rows = new Map();
const SWIPE = 56;
const HOLD = 450;

/** Set the chat up. `compose` takes replies, edits and commands; `read` shows a document. */
export function start(compose, read) {
  const way = {
    reply: compose.reply,
    command: compose.command,
    read,
    find: (id) => flash(id),
  };
  list.addEventListener("contextmenu", (event) => {
    const message = of(event.target);
    if (!message || event.target.closest("a")) return;
    event.preventDefault();
    const box = event.target.closest(".row").querySelector(".bubble").getBoundingClientRect();
    const keyboard = !event.clientX && !event.clientY;
    menu(message, keyboard ? box.left + 24 : event.clientX, keyboard ? box.top + 24 : event.clientY, compose);
  });
  list.addEventListener("keydown", (event) => walk(event, compose));
  list.addEventListener("dblclick", (event) => {
    const message = of(event.target);
    if (message && !event.target.closest("button")) compose.reply(message);
  });
  swipes(compose);
  view.addEventListener("scroll", () => ($("down").hidden = near()), { passive: true });
  $("down").addEventListener("click", () => bottom(true));
  document.addEventListener("pointerdown", (event) => {
    if (!popup.contains(event.target)) popup.hidden = true;
  });
  new ResizeObserver(() => stuck && bottom()).observe(view);
  return (news) => update(news, way);
}

/** The newest message the person can still edit. */
export const lastOwn = () => [...messages.values()].reverse().find((one) => one.mine && one.text && !one.media);

/** The bot's newest message. */
export const lastTheirs = () => [...messages.values()].reverse().find((one) => !one.mine);

let stuck = true;
const near = () => view.scrollHeight - view.scrollTop - view.clientHeight < 60;

function bottom(smooth = false) {
  view.scrollTo({ top: view.scrollHeight, behavior: smooth ? "smooth" : "instant" });
}

function update(news, way) {
  stuck = near();
  const first = Boolean(news.whole);
  const known = new Set(messages.keys());
  if (first) {
    const here = new Set((news.bubbles || []).map((one) => one.id));
    for (const id of known) if (!here.has(id)) remove(id);
  }
  for (const id of news.gone || []) remove(id);
  list.setAttribute("aria-live", first ? "off" : "polite");
  for (const message of news.bubbles || []) {
    const fresh = !known.has(message.id);
    messages.set(message.id, message);
    const made = row(message, way);
    if (fresh && !first) made.classList.add("fresh");
    place(message.id, made);
    if (fresh && message.mine && !first) stuck = true;
  }
  if (news.bubbles || news.gone) days();
  if (first || stuck) bottom();
}

function remove(id) {
  rows.get(id)?.remove();
  rows.delete(id);
  messages.delete(id);
}

function place(id, made) {
  const old = rows.get(id);
  rows.set(id, made);
  if (old) {
    const focused = old.contains(document.activeElement);
    old.replaceWith(made);
    if (focused) made.querySelector(".bubble").focus({ preventScroll: true });
    return;
  }
  const after = [...rows.keys()].filter((key) => key < id).at(-1);
  if (after === undefined) list.append(made);
  else rows.get(after).after(made);
}

function days() {
  for (const mark of list.querySelectorAll(".date")) mark.remove();
  let before = "";
  let side = null;
  for (const [id, element] of rows) {
    const message = messages.get(id);
    const today = day(message.at);
    if (today !== before) element.before(make("li", { class: "date" }, today));
    element.classList.toggle("next", today === before && side === message.mine);
    before = today;
    side = message.mine;
  }
}

function of(target) {
  const element = target.closest?.(".row");
  return element ? messages.get(Number(element.dataset.id)) : undefined;
}

function flash(id) {
  const element = rows.get(id);
  if (!element) return toast("That message has been deleted.");
  element.scrollIntoView({ block: "center", behavior: "smooth" });
  element.querySelector(".bubble").focus({ preventScroll: true });
}

function walk(event, compose) {
  const here = document.activeElement.closest(".row");
  const all = [...rows.values()];
  const at = here ? all.indexOf(here) : all.length;
  if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    const next = all[at + (event.key === "ArrowUp" ? -1 : 1)];
    if (next) next.querySelector(".bubble").focus();
    event.preventDefault();
  } else if (event.key === "Enter" && document.activeElement.matches(".bubble")) {
    const box = here.getBoundingClientRect();
    menu(of(here), box.left + 40, box.top + 20, compose);
    event.preventDefault();
  }
}

function menu(message, x, y, compose) {
  const ways = [["Reply", () => compose.reply(message)]];
  if (message.text) ways.push(["Copy", () => copy(message.text)]);
  if (message.mine && message.text && !message.media) ways.push(["Edit", () => compose.edit(message)]);
  ways.push(["Delete", () => act("delete", { id: message.id }).catch((problem) => toast(problem.message))]);
  const close = () => (popup.hidden = true);
  const buttons = ways.map(([label, work]) =>
    make("li", {}, make("button", {
      type: "button",
      class: label === "Delete" ? "danger" : null,
      onclick: () => (close(), work()),
    }, label)));
  popup.replaceChildren(...buttons);
  popup.hidden = false;
  popup.style.left = `${Math.max(8, Math.min(x, innerWidth - popup.offsetWidth - 8))}px`;
  popup.style.top = `${Math.max(8, Math.min(y, innerHeight - popup.offsetHeight - 8))}px`;
  popup.querySelector("button").focus();
}

popup.addEventListener("keydown", (event) => {
  const all = [...popup.querySelectorAll("button")];
  const at = all.indexOf(document.activeElement);
  if (event.key === "Escape") {
    popup.hidden = true;
    $("text").focus();
  } else if (event.key === "ArrowDown") all[(at + 1) % all.length].focus();
  else if (event.key === "ArrowUp") all.at(at - 1).focus();
});

async function copy(text) {
  await navigator.clipboard.writeText(text).then(() => toast("Copied."), () => toast("This browser does not copy."));
}

/** A swipe to the left replies; holding a finger on a bubble opens its menu. */
function swipes(compose) {
  let held = null;
  list.addEventListener("pointerdown", (event) => {
    const message = of(event.target);
    if (!message || event.pointerType === "mouse") return;
    const body = event.target.closest(".row").querySelector(".body");
    held = { message, body, x: event.clientX, y: event.clientY, moved: 0 };
    held.timer = setTimeout(() => {
      if (held && !held.moved && !event.target.closest("button")) {
        menu(message, held.x, held.y, compose);
        held = null;
      }
    }, HOLD);
  });
  list.addEventListener("pointermove", (event) => {
    if (!held) return;
    const across = Math.min(0, event.clientX - held.x);
    if (Math.abs(event.clientY - held.y) > 30) return drop();
    if (across < -8) {
      held.moved = across;
      held.body.style.transform = `translateX(${Math.max(across, -1.4 * SWIPE)}px)`;
    }
  });
  const drop = () => {
    if (!held) return;
    clearTimeout(held.timer);
    held.body.style.transform = "";
    held = null;
  };
  list.addEventListener("pointerup", () => {
    if (held && held.moved < -SWIPE) compose.reply(held.message);
    drop();
  });
  list.addEventListener("pointercancel", drop);
}
