/** The page: the parts, and the news that feeds them. */

import { listen } from "./net.js";
import { $, toast } from "./dom.js";
import { answer } from "./bubble.js";
import * as chat from "./chat.js";
import * as compose from "./compose.js";
import * as desk from "./desk.js";

async function read(media) {
  const response = await fetch(`/media/${media.number}`).catch(() => null);
  if (!response?.ok) return toast("The document cannot be opened.");
  $("paper-name").textContent = media.name;
  $("paper-text").textContent = await response.text();
  $("paper-save").href = `/media/${media.number}`;
  $("paper-save").download = media.name;
  $("paper").showModal();
}

$("paper-close").addEventListener("click", () => $("paper").close());
$("paper").addEventListener("click", (event) => event.target === $("paper") && $("paper").close());

desk.start();
const ways = compose.start(chat.lastOwn);
const update = chat.start(ways, read);

listen((news) => {
  desk.update(news);
  update(news);
  if (news.menu) compose.offer(news.menu);
  compose.ask(chat.lastTheirs());
  for (const one of news.toasts || []) answer(one);
}, desk.lost);
