// The desk's only script. It saves typing and decides nothing: the server compares every quote with the text.
"use strict";
(() => {
  const form = document.getElementById("code");
  const quote = document.getElementById("quote");

  // --- from a selection to offsets in code points
  const points = (text) => Array.from(text).length;
  const offsetOf = (node, at) => {
    const part = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-o]");
    if (!part) return null;
    const before = document.createRange();
    before.selectNodeContents(part);
    before.setEnd(node, at);
    return Number(part.dataset.o) + points(before.toString());
  };
  const selected = () => {
    const chosen = getSelection();
    if (!form || !chosen.rangeCount || chosen.isCollapsed) return null;
    const range = chosen.getRangeAt(0);
    const text = form.querySelector("[data-text]");
    if (!text || !text.contains(range.commonAncestorContainer)) return null;
    const parts = [...text.querySelectorAll("[data-o]")].filter((one) => range.intersectsNode(one));
    const ends = parts.map((part) => {
      const own = document.createRange();
      own.selectNodeContents(part);
      if (own.compareBoundaryPoints(Range.START_TO_START, range) < 0) own.setStart(range.startContainer, range.startOffset);
      if (own.compareBoundaryPoints(Range.END_TO_END, range) > 0) own.setEnd(range.endContainer, range.endOffset);
      return own;
    }).filter((own) => own.toString().length > 0);
    if (!ends.length) return null;
    const start = offsetOf(ends[0].startContainer, ends[0].startOffset);
    const words = [];
    let last = null;
    for (const own of ends) {
      const here = offsetOf(own.startContainer, own.startOffset);
      if (last !== null && here > last) words.push(" ");
      words.push(own.toString());
      last = here + points(own.toString());
    }
    return { start, words: words.join("") };
  };
  const take = (found) => {
    if (!found || !quote) return;
    quote.value = found.words;
    form.elements.start.value = found.start;
    keep();
  };

  // --- sentences
  const ticks = () => (form ? [...form.querySelectorAll("input[name=tick]")] : []);
  const current = () => {
    const box = document.activeElement && document.activeElement.closest(".s");
    return ticks().findIndex((one) => one.closest(".s") === box);
  };
  const move = (step) => {
    const all = ticks();
    if (!all.length) return;
    const next = all[Math.min(all.length - 1, Math.max(0, current() + step))];
    next.focus();
    next.closest(".s").scrollIntoView({ block: "nearest" });
  };
  const ticked = () => {
    const all = ticks();
    const on = all.filter((one) => one.checked);
    if (!on.length || !quote) return;
    const rows = all.slice(all.indexOf(on[0]), all.indexOf(on[on.length - 1]) + 1).map((one) => one.closest(".s").querySelector("p"));
    take({ start: on[0].value.split("-")[0], words: rows.map((row) => row.textContent).join(" ") });
  };
  const actions = {
    next: () => move(1),
    previous: () => move(-1),
    start: () => { const all = ticks(); const at = current(); if (at >= 0) { all.forEach((one) => { one.checked = false; }); all[at].checked = true; ticked(); } },
    end: () => { const all = ticks(); const at = current(); if (at >= 0) { all[at].checked = true; ticked(); } },
  };

  // --- keys: what has a key is pressed or focused
  const keyed = (key) => [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key && one.offsetParent !== null);
  const moves = Object.fromEntries(
    [...document.querySelectorAll("kbd[data-action]")].filter((one) => actions[one.dataset.action]).map((one) => [one.textContent, actions[one.dataset.action]])
  );
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const at = event.target;
    const typing = at.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");
    if (typing || (event.key === "Enter" && at.matches("a, button, summary"))) return;
    const own = moves[event.key];
    const target = own ? null : keyed(event.key);
    if (!own && !target) return;
    event.preventDefault();
    if (own) own();
    else if (target.matches("textarea, input")) target.focus();
    else target.click();
    if (target && target.matches("summary")) target.parentElement.scrollIntoView({ block: "nearest" });
  });

  if (!form) return;

  // --- what is typed and not saved is kept in this window, and offered again
  const place = `desk ${form.dataset.task}`;
  const named = () => [...form.elements].filter((one) => one.name && !["csrf", "state", "shown", "tick"].includes(one.name));
  const keep = () => {
    const values = named().map((one) => [one.name, one.multiple ? [...one.selectedOptions].map((o) => o.value) : one.value]);
    sessionStorage.setItem(place, JSON.stringify({ action: form.getAttribute("action"), values }));
  };
  const restore = (kept) => {
    for (const [name, value] of kept.values) {
      const one = form.elements[name];
      if (!one) continue;
      if (one.multiple) [...one.options].forEach((o) => { o.selected = value.includes(o.value); });
      else if (name !== "kind") one.value = value;
    }
  };
  const offer = () => {
    const kept = JSON.parse(sessionStorage.getItem(place) || "null");
    if (!kept || form.classList.contains("unsaved") || !kept.values.some(([name, value]) => name !== "kind" && value.length)) return;
    const box = document.createElement("div");
    box.className = "restore";
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Take up what I typed and did not save";
    button.addEventListener("click", () => { restore(kept); box.remove(); });
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "link";
    drop.textContent = "Forget it";
    drop.addEventListener("click", () => { sessionStorage.removeItem(place); box.remove(); });
    box.append(button, " ", drop);
    form.querySelector(".panel").prepend(box);
  };
  if (location.hash === "#saved") {
    sessionStorage.removeItem(place);
    history.replaceState(null, "", location.pathname + location.search);
  }
  if (quote) offer();
  form.addEventListener("input", (event) => {
    if (event.target === quote) form.elements.start.value = "";
    keep();
  });
  form.addEventListener("change", (event) => { if (event.target.name === "tick") ticked(); });
  document.addEventListener("mouseup", () => take(selected()));
  document.addEventListener("touchend", () => take(selected()));
})();
