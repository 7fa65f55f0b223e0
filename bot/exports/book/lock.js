// The lock: a passphrase becomes a key, slowly, and the key opens the book. Nothing is sent
// anywhere; the policy at the top of this file forbids the browser to.

(() => {
  const part = (id) => document.getElementById(id);
  const about = JSON.parse(part("about").textContent);
  const [form, field, said] = [part("lock"), part("passphrase"), part("said")];

  function bytes(text) {
    const signs = atob(text);
    const made = new Uint8Array(signs.length);
    for (let at = 0; at < signs.length; at += 1) made[at] = signs.charCodeAt(at);
    return made;
  }

  // As bot/exports/book/passphrase.py has it.
  function tidy(text) {
    const plain = [...text.normalize("NFKC").toLowerCase().normalize("NFKC")]
      .map((sign) => about.signs[sign] ?? sign)
      .join("");
    const typed = plain.replace(/[ \t\r\n]+/gu, " ").replace(/-+/gu, "-").replace(/^ | $/gu, "");
    const letters = typed.replace(/[ -]/gu, "");
    return new RegExp(about.made, "u").test(letters) ? letters.match(/.{5}/gu).join("-") : typed;
  }

  async function opened(passphrase) {
    const [subtle, text] = [crypto.subtle, new TextEncoder()];
    const raw = await subtle.importKey("raw", text.encode(passphrase), "PBKDF2", false, [
      "deriveKey",
    ]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(about.salt), iterations: about.rounds };
    const key = await subtle.deriveKey(how, raw, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
    const place = { name: "AES-GCM", iv: bytes(about.iv), additionalData: text.encode(about.place) };
    const packed = await subtle.decrypt(place, key, bytes(part("sealed").textContent));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return (await new Response(stream).text()).split("\n");
  }

  async function unlock(event) {
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    const passphrase = tidy(field.value);
    if (!passphrase) return;
    form.setAttribute("aria-busy", "true");
    said.textContent = about.says.opening;
    try {
      const lines = await opened(passphrase);
      part("locked").remove();
      show(lines, part("book"));
    } catch (error) {
      const wrong = error instanceof DOMException && error.name === "OperationError";
      said.textContent = wrong ? about.says.wrong : about.says.broken;
      field.select();
    } finally {
      form.removeAttribute("aria-busy");
    }
  }

  function peek() {
    const seen = field.type === "password";
    field.type = seen ? "text" : "password";
    part("peek").setAttribute("aria-pressed", String(seen));
  }

  if (!globalThis.crypto?.subtle || !globalThis.DecompressionStream) {
    part("still").textContent = about.says.old;
    return;
  }
  part("still").remove();
  form.hidden = false;
  form.addEventListener("submit", unlock);
  part("peek").addEventListener("click", peek);
  field.focus();
})();
