// The book when it is open. Whatever somebody wrote becomes text, and never anything else.

const SLICE = 12; // milliseconds of drawing, then the browser may see to its reader
const PATIENCE = 180; // milliseconds after the last key before words are looked for

function make(name, kind, ...inside) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  made.append(...inside);
  return made;
}

// Something that is drawn bit by bit. It ends early when it is stopped, and at once if need be.
class Drawing {
  constructor(steps) {
    this.steps = steps;
    this.over = false;
  }

  draw(until) {
    while (!this.over && !until()) this.over = Boolean(this.steps.next().done);
  }

  finish() {
    this.draw(() => false);
  }

  stop() {
    this.over = true;
  }

  async run() {
    while (!this.over) {
      const end = performance.now() + SLICE;
      this.draw(() => performance.now() >= end);
      await new Promise((go) => setTimeout(go));
    }
  }
}

// Open a book: its first line says what it is, and each further one is a month.
function show(lines, place) {
  const about = JSON.parse(lines[0]);
  const folded = folding(about.folding);
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
    for (const [from, to] of sought.length ? met(text, sought, folded) : []) {
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

  // Draw, into a place, all that is sought, or all there is; `counted` is told how much it is.
  function* drawn(into, sought, counted = () => {}) {
    let count = 0;
    for (const month of months) {
      let page = null;
      let today = "";
      let date = null;
      for (const one of entries(month)) {
        yield;
        if (sought.length && !holds(forms(one), sought)) continue;
        if (!page) {
          page = make("section", "month", make("h2", "", monthOf(month.key)));
          if (!sought.length) page.id = `m${month.key}`;
          into.append(page);
        }
        if (one.day !== today) {
          today = one.day;
          const long = { weekday: "long", day: "numeric", month: "long" };
          date = make("section", "day", make("h3", "", day(today, long)));
          page.append(date);
        }
        date.append(entry(one, sought));
        count += 1;
      }
      counted(count, false);
    }
    counted(count, true);
  }

  function forms(one) {
    if (!one.forms) {
      const texts = one.steps.flatMap((step) => [...(step.chips ?? []), ...(step.texts ?? [])]);
      const whole = [...texts, ...(one.tags ?? [])].join("\u0000");
      one.forms = [...new Set([folded(whole), folded(whole, true)])];
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
      link.addEventListener("click", () => whole.draw(() => reached(month.key)));
      list.append(make("li", "", link, make("span", "count", String(month.count))));
    }
    contents.append(make("h3", "", one), list);
  }
  const reached = (key) => {
    const page = document.getElementById(`m${key}`);
    return Boolean(page?.nextElementSibling);
  };

  const pages = make("div", "pages");
  const all = make("div", "", cover, contents, pages);
  const found = make("div", "found");
  found.hidden = true;
  const whole = new Drawing(drawn(pages, []));
  whole.run();

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

  let looking = null;
  function look() {
    looking?.stop();
    const sought = wanted(box.value, folded);
    found.replaceChildren();
    found.hidden = sought.length === 0;
    all.hidden = sought.length > 0;
    result.textContent = "";
    if (!sought.length) return;
    looking = new Drawing(
      drawn(found, sought, (count, over) => {
        if (over && count === 0) result.textContent = about.says.nothing;
        else result.textContent = about.says.found.replace("{n}", `${count}${over ? "" : "…"}`);
      }),
    );
    looking.run();
  }
  let timer = 0;
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PATIENCE);
  });
  addEventListener("beforeprint", () => (all.hidden ? looking : whole)?.finish());

  place.replaceChildren(bar, result, all, found);
  place.hidden = false;
}
