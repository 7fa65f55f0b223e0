// Letters that count as the same when words are looked for, as Presence itself looks for them:
// case, accents and vowel points do not count; ä is found as a and as ae.

// From the tables of the book, make what folds one sign, and remember what it has folded.
function folding(tables) {
  const marks = new RegExp(`[${tables.dropped}]`, "gu");
  const plain = (text) =>
    [...text.normalize("NFKD").replace(marks, "")].map((one) => tables.letters[one] ?? one).join("");
  const lower = (text) => text.toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ");
  const fold = (sign) => plain(lower(plain(sign))).normalize("NFC").replace(/\s+/gu, " ");
  const known = [new Map(), new Map()];

  // Fold a text; what is spelled has its dots written out. In `places`, if it is given, stands for
  // each letter where in the text it comes from, and at the end how long the text is.
  return function folded(text, spelled = false, places = null) {
    const memory = known[Number(spelled)];
    let made = "";
    let at = 0;
    for (const sign of text) {
      let letters = memory.get(sign);
      if (letters === undefined) {
        const written = (spelled && tables.spelled[sign.toLowerCase()]) || sign;
        memory.set(sign, (letters = fold(written)));
      }
      if (letters !== " " || !made.endsWith(" ")) {
        made += letters;
        if (places) for (let i = 0; i < letters.length; i += 1) places.push(at);
      }
      at += sign.length;
    }
    if (places) places.push(at);
    return made;
  };
}

// Return what was typed as things to look for: words, and what stands between quotation marks.
function wanted(typed, folded) {
  const found = typed.normalize("NFC").match(/"[^"]+"|[^\s"]+/gu) ?? [];
  return found
    .map((one) => one.replaceAll('"', "").trim())
    .map((one) => [...new Set([folded(one), folded(one, true)])].filter(Boolean))
    .filter((ways) => ways.length > 0);
}

// Tell whether all that is looked for stands somewhere in the texts of an entry.
function holds(forms, words) {
  return words.every((ways) => ways.some((way) => forms.some((one) => one.includes(way))));
}

// Return where in a text something of what is looked for stands: [from, to), in order.
function met(text, words, folded) {
  const ranges = [];
  for (const spelled of [false, true]) {
    const places = [];
    const form = folded(text, spelled, places);
    for (const way of words.flat()) {
      for (let at = form.indexOf(way); at >= 0; at = form.indexOf(way, at + way.length)) {
        const last = places[at + way.length - 1];
        ranges.push([places[at], places.find((one, i) => i >= at + way.length && one > last)]);
      }
    }
  }
  ranges.sort((one, other) => one[0] - other[0]);
  const merged = [];
  for (const [from, to] of ranges) {
    const before = merged.at(-1);
    if (before && from <= before[1]) before[1] = Math.max(before[1], to);
    else merged.push([from, to]);
  }
  return merged;
}
