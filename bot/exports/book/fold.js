// Letters that count as the same when words are looked for, as Presence itself looks for them:
// case, accents and vowel points do not count; ä is found as a and as ae.

// From the tables of the book, make what folds one sign, and remember what it has folded.
function folding(tables) {
  const marks = new RegExp(`[${tables.dropped}]`, "gu");
  const plain = (text) =>
    [...text.normalize("NFKD").replace(marks, "")].map((one) => tables.letters[one] ?? one).join("");
  const lower = (text) => text.toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ");
  const fold = (sign) => plain(lower(plain(sign))).normalize("NFC");
  const known = [new Map(), new Map()];

  function one(sign, spelled) {
    const memory = known[Number(spelled)];
    let letters = memory.get(sign);
    if (letters === undefined) {
      const written = (spelled && tables.spelled[sign.toLowerCase()]) || sign;
      letters = fold(written).replace(/\s+/gu, " ");
      memory.set(sign, letters);
    }
    return letters;
  }

  // Fold a text; what is spelled has its dots written out.
  function folded(text, spelled = false) {
    const letters = text.replace(/[^\u0000-\u007f]/gu, (sign) => one(sign, spelled));
    return letters.toLowerCase().replace(/\s+/gu, " ");
  }

  // Fold a text, and tell for each letter of it where in the text it comes from; the last place is
  // where the text ends.
  function placed(text, spelled) {
    const places = [];
    let form = "";
    let at = 0;
    for (const sign of text) {
      const letters = one(sign, spelled);
      if (letters !== " " || !form.endsWith(" ")) {
        form += letters;
        for (let i = 0; i < letters.length; i += 1) places.push(at);
      }
      at += sign.length;
    }
    places.push(at);
    return { form, places };
  }
  return { folded, placed };
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
function met(text, words, placed) {
  const ranges = [];
  for (const spelled of [false, true]) {
    const { form, places } = placed(text, spelled);
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
