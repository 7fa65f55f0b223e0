/** What stands beside the phone: the clock, the plug, what is on the disk, what the bot calls. */

import { $, make } from "./dom.js";
import { doing } from "./compose.js";
import { clock, day, now, set, weekday } from "./clock.js";

const PROCESS = {
  running: (pid) => `running, process ${pid}`,
  pulled: (pid) => `killed, process ${pid} is gone`,
  died: (pid) => `ended by itself, process ${pid}`,
  off: () => "not running",
};
const BANNER = {
  pulled: "The bot is unplugged. What you write waits at Telegram.",
  died: "The bot has ended by itself. What you write waits at Telegram.",
  off: "The bot is not running. What you write waits at Telegram.",
};
const KINDS = { block: "a block ends", letter: "the week back", off: "days off begin", back: "back from days off", whisper: "a line of one's own" };

let known = null;
let typing = false;

/** Set the controls up. */
export function start() {
  for (const button of document.querySelectorAll("[data-do]")) {
    button.addEventListener("click", () => press(button));
  }
  const open = (shows) => {
    $("desk").classList.toggle("open", shows);
    $("open-desk").setAttribute("aria-expanded", String(shows));
    (shows ? $("close-desk") : $("open-desk")).focus();
  };
  $("open-desk").addEventListener("click", () => open(!$("desk").classList.contains("open")));
  $("close-desk").addEventListener("click", () => open(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && $("desk").classList.contains("open")) open(false);
  });
  setInterval(tick, 500);
}

/** Take what is new. */
export function update(news) {
  if (news.typing !== undefined) typing = news.typing;
  if (news.desk) {
    known = news.desk;
    set(known.ahead, known.zone);
    draw();
  }
  status();
  tick();
}

/** The server cannot be reached. */
export function lost() {
  const line = $("status");
  line.textContent = "connecting …";
  line.className = "away";
}

async function press(button) {
  const action = button.dataset.do;
  button.disabled = true;
  await doing(action);
  button.disabled = false;
  if (known) draw();
  if (matchMedia("(max-width: 860px)").matches) $("desk").classList.remove("open");
}

function status() {
  if (!known) return;
  const line = $("status");
  const running = known.bot === "running";
  line.textContent = !running ? "unplugged" : typing ? "typing …" : "bot";
  line.className = !running ? "away" : typing ? "busy" : "";
}

function draw() {
  const running = known.bot === "running";
  const process = $("process");
  process.textContent = PROCESS[known.bot](known.pid);
  process.className = `big ${known.bot}`;
  $("last-line").hidden = !known.line;
  $("last-line").textContent = known.line;
  $("pull").disabled = !running;
  $("plug").disabled = running;
  $("plug").classList.toggle("inviting", !running);
  $("unplugged").hidden = running;
  $("unplugged-text").textContent = BANNER[known.bot] || "";
  $("next").disabled = !known.next;
  $("next-at").textContent = known.next
    ? `${weekday(known.next.at)} ${clock(known.next.at)}, ${KINDS[known.next.kind] || known.next.kind}`
    : "nothing is planned";
  $("answers").textContent = known.answers === 1 ? "1 answer in words" : `${known.answers} answers in words`;
  $("checkins").textContent = known.checkins;
  $("waiting").textContent = known.waiting;
  $("calls").replaceChildren(...known.calls.map(([method, times]) =>
    make("li", {}, method, times > 1 ? make("span", {}, ` ×${times}`) : null)));
}

function tick() {
  if (!known) return;
  $("clock").textContent = clock(now());
  $("now").textContent = `${day(now())}, ${clock(now())}`;
}
