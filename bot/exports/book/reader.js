// The book when it is open. Whatever somebody wrote becomes text, and never anything else.

const SLICE = 12; // milliseconds of looking for words, then the browser may see to its reader
const PATIENCE = 180; // milliseconds after the last key before words are looked for
const NEAR = "150% 0px"; // months so near to what is seen are written out
const TALL = 18; // how many lines a check-in takes, about, until it is written out

function make(name, kind, ...inside) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  made.append(...inside);
  return made;
}

// Pages that are written when somebody comes near them, or prints: ten years need not be at once.
const unwritten = new Map();
const nearby = new IntersectionObserver(
  (seen) => seen.filter((one) => one.isIntersecting).forEach((one) => writeNear(one.target)),
  { rootMargin: NEAR },
);
function writeOut(page) {
  nearby.unobserve(page);
  page.style.minHeight = "";
  page.append(...(unwritten.get(page)?.() ?? []));
  unwritten.delete(page);
}
function writeNear(page) {
  const before = page.getBoundingClientRect();
  writeOut(page);
  // What grows above the lines on the screen must not push them away.
  if (before.top >= 0 || before.bottom >= innerHeight) return;
  scrollBy(0, page.getBoundingClientRect().height - before.height);
}
function leave(pages) {
  for (const page of pages) {
    nearby.unobserve(page);
    unwritten.delete(page);
  }
}
addEventListener("beforeprint", () => {
  [...unwritten.keys()].filter((page) => !page.closest("[hidden]")).forEach(writeOut);
});

// Open a book: its first line says what it is, and each further one is a month.
function show(lines, place) {
  const about = JSON.parse(lines[0]);
  const { folded, placed } = folding(about.folding);
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const months = about.months.map((month, at) => ({ ...month, at: at + 1, read: null }));
  const formats = new Map();

  function day(text, style) {
    const name = JSON.stringify(style);
    if (!formats.has(name)) {
      formats.set(name, new Intl.DateTimeFormat(language, { ...style, timeZone: "UTC" }));
    }
    return formats.get(name).format(new Date(`${text.slice(0, 10).padEnd(10, "-01")}T00:00Z`));
  }
  const monthOf = (key) => day(key, { month: "long", year: "numeric" });

  function entries(month) {
    month.read ??= JSON.parse(lines[month.at]);
    return month.read;
  }

  // ------------------------------------------------------------------ a check-in

  function words(name, kind, text, sought) {
    const made = make(name, kind);
    let at = 0;
    for (const [from, to] of sought.length ? met(text, sought, placed) : []) {
      made.append(text.slice(at, from), make("mark", "", text.slice(from, to)));
      at = to;
    }
    made.append(text.slice(at));
    return made;
  }

  function section({ title, about: carried, chips, texts }, sought) {
    const made = make("section", "step", make("h5", "", title));
    if (carried) made.append(words("p", "carried", carried, []));
    if (chips?.length) {
      made.append(make("ul", "chips", ...chips.map((one) => words("li", "", one, sought))));
    }
    made.append(...(texts ?? []).map((one) => words("p", "said", one, sought)));
    return made;
  }

  function entry(one, sought) {
    const made = make("article", "", make("h4", "", one.name));
    made.append(...one.steps.map((step) => section(step, sought)));
    if (one.tags?.length) {
      made.append(make("ul", "tags", ...one.tags.map((tag) => words("li", "", tag, sought))));
    }
    if (one.down) made.append(make("p", "down", one.down));
    return made;
  }

  // Return the page of a month, with some of its check-ins, to be written when somebody comes near.
  function pageOf(month, count, some, sought) {
    const page = make("section", "month", make("h2", "", monthOf(month.key)));
    page.style.minHeight = `${count * TALL}em`;
    unwritten.set(page, () => days(some(), sought));
    nearby.observe(page);
    return page;
  }

  function days(some, sought) {
    const found = new Map();
    for (const one of some) {
      if (!found.has(one.day)) {
        const date = day(one.day, { weekday: "long", day: "numeric", month: "long" });
        found.set(one.day, make("section", "day", make("h3", "", date)));
      }
      found.get(one.day).append(entry(one, sought));
    }
    return found.values();
  }

  function forms(one) {
    if (!one.forms) {
      const texts = one.steps.flatMap((step) => [...(step.chips ?? []), ...(step.texts ?? [])]);
      const whole = [...texts, ...(one.tags ?? [])].join("\u0000");
      one.forms = [...new Set([folded(whole), folded(whole, true)])]; // mostly one alone
    }
    return one.forms;
  }

  // -------------------------------------------------------------- the whole of it

  const cover = make("header", "cover", make("h1", "", about.title));
  const year = months.length > 0 && about.whole_year;
  const ends = [about.first, about.last].map((one) => day(one, { dateStyle: "long" }));
  if (ends.length) cover.append(make("p", "period", year || [...new Set(ends)].join(" – ")));
  cover.append(make("p", "counts", about.counts), make("p", "made", about.made));

  const contents = make("nav", "contents", make("h2", "", about.says.contents));
  contents.setAttribute("aria-label", about.says.contents);
  for (const one of new Set(months.map((month) => month.key.slice(0, 4)))) {
    const list = make("ul");
    for (const month of months.filter((some) => some.key.startsWith(one))) {
      const link = make("a", "", day(month.key, { month: "long" }));
      link.href = `#m${month.key}`;
      list.append(make("li", "", link, make("span", "count", String(month.count))));
    }
    contents.append(make("h3", "", one), list);
  }

  const pages = make("div", "pages");
  for (const month of months) {
    const page = pageOf(month, month.count, () => entries(month), []);
    page.id = `m${month.key}`;
    pages.append(page);
  }
  const all = make("div", "", cover, contents, pages);
  const found = make("div", "found");
  found.hidden = true;

  // --------------------------------------------------------------------- looking

  const box = make("input");
  Object.assign(box, { type: "search", id: "search", autocomplete: "off", spellcheck: false });
  box.placeholder = about.says.search;
  box.setAttribute("aria-label", about.says.search);
  box.dir = "auto";
  const result = make("p", "result");
  result.setAttribute("role", "status");
  const lock = make("button", "", about.says.lock);
  lock.type = "button";
  lock.addEventListener("click", () => location.reload());
  const bar = make("div", "bar", box, lock);
  bar.setAttribute("role", "search");

  let newest = 0;
  async function look() {
    const mine = (newest += 1);
    const sought = wanted(box.value, folded);
    leave(found.children);
    found.replaceChildren();
    found.hidden = sought.length === 0;
    all.hidden = sought.length > 0;
    result.textContent = "";
    let count = 0;
    let until = performance.now() + SLICE;
    for (const month of sought.length ? months : []) {
      const some = [];
      for (const one of entries(month)) {
        if (performance.now() >= until) {
          tell(count, "…");
          await new Promise((go) => setTimeout(go));
          if (mine !== newest) return;
          until = performance.now() + SLICE;
        }
        if (holds(forms(one), sought)) some.push(one);
      }
      if (some.length) found.append(pageOf(month, some.length, () => some, sought));
      count += some.length;
    }
    if (sought.length) tell(count, "");
  }
  function tell(count, more) {
    const nothing = count === 0 && !more;
    const found = about.says.found.replace("{n}", `${count}${more}`);
    result.textContent = nothing ? about.says.nothing : found;
  }
  let timer = 0;
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PATIENCE);
  });

  place.replaceChildren(bar, result, all, found);
  place.hidden = false;
}
