// Suggestions while somebody types: a list under the search box, for the mouse and the keyboard (ARIA combobox).

import { suggest } from "./calls.js";
import { at, fill, h, icon } from "./dom.js";
import { t, valueName } from "./words.js";

const WAIT_MS = 90;
let timer = 0;
let running = null;
let shown = [];
let chosen = -1;
let take = () => {};

export function startSuggestions(actions) {
  take = actions;
  const box = at("q");
  box.addEventListener("input", (event) => { if (!event.isComposing) later(); });
  box.addEventListener("compositionend", later);
  box.addEventListener("focus", () => { if (box.value.trim() && shown.length) open(true); });
  box.addEventListener("blur", () => setTimeout(() => open(false), 120));
  box.addEventListener("keydown", keys);
}

/** Take the list away, and whatever is still being asked. */
export function closeSuggestions() {
  clearTimeout(timer);
  running?.abort();
  shown = [];
  open(false);
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT_MS);
}

async function ask() {
  const typed = at("q").value;
  running?.abort();
  running = new AbortController();
  if (!typed.trim()) { closeSuggestions(); return; }
  try {
    const given = await suggest(typed, running.signal);
    if (at("q").value !== typed || document.activeElement !== at("q")) return;
    shown = given.suggestions.filter((s) => s.kind !== "query" || s.text.toLowerCase() !== typed.trim().toLowerCase());
    draw(typed.trim());
  } catch { /* a suggestion that does not come is not missed */ }
}

function draw(typed) {
  chosen = -1;
  fill(at("suggestions"), shown.map((s, n) => h("li", {
    id: `suggestion-${n}`, role: "option", class: `suggestion ${s.kind}`, "aria-selected": "false",
    onmousedown: (event) => { event.preventDefault(); pick(n); },
  }, icon(s.kind === "product" ? "right" : "search", 14), h("span", { class: "said" }, marked(s, typed)),
  KINDS.has(s.kind) ? h("small", {}, t(`suggest_${s.kind}`)) : null, s.kind !== "product" && s.count ? h("small", { class: "count" }, s.count.toLocaleString()) : null)));
  open(shown.length > 0);
}

const KINDS = new Set(["category", "brand", "product"]);

/** The suggestion with what was typed in it set lightly. */
function marked(s, typed) {
  const text = s.kind === "category" ? valueName(s.text) : s.text;
  const start = text.toLowerCase().indexOf(typed.toLowerCase());
  if (start < 0) return text;
  return [h("b", {}, text.slice(0, start)), h("span", {}, text.slice(start, start + typed.length)), h("b", {}, text.slice(start + typed.length))];
}

function open(yes) {
  at("suggestions").hidden = !yes;
  at("q").setAttribute("aria-expanded", String(yes));
  if (!yes) at("q").removeAttribute("aria-activedescendant");
}

function keys(event) {
  if (event.isComposing || at("suggestions").hidden) return;
  if (event.key === "Escape") { event.preventDefault(); closeSuggestions(); return; }
  if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); pick(chosen); return; }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  const way = event.key === "ArrowDown" ? 1 : -1;
  chosen = (chosen + 1 + way + shown.length + 1) % (shown.length + 1) - 1;
  [...at("suggestions").children].forEach((row, n) => row.setAttribute("aria-selected", String(n === chosen)));
  if (chosen < 0) at("q").removeAttribute("aria-activedescendant");
  else at("q").setAttribute("aria-activedescendant", `suggestion-${chosen}`);
  at("suggestions").children[chosen]?.scrollIntoView({ block: "nearest" });
}

function pick(n) {
  const one = shown[n];
  closeSuggestions();
  if (one.kind === "product" && one.product_id) take.open(one.product_id);
  else if (one.kind === "category" && one.path) take.category(one.path);
  else take.search(one.text);
}
