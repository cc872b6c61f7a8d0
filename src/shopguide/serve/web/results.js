// The found products: chips of what was understood, cards, pages, and what to show when there is nothing.

import { at, fill, h, icon, pictureOf, priceOf, stars } from "./dom.js";
import { inTray, toggleTray } from "./compare.js";
import { moneyText } from "./facets.js";
import { PAGE_SIZE, active, address, clearFilters, setRange, state, toggle } from "./state.js";
import { fieldName, t, titleOf, valueName } from "./words.js";

/** Why it is here, in one line: the shop's own sentence, or its parts. */
export function whyText(why) {
  if (why.reason) return why.reason;
  const parts = [...why.attributes];
  if (why.words.length) parts.push(t("whyWords", { w: why.words.join(", ") }));
  if (!parts.length && why.picture_similarity !== null && why.picture_similarity > 0) parts.push(t("picturesAlike"));
  if (!parts.length && why.text_similarity !== null && why.text_similarity > 0) parts.push(t("textAlike"));
  return parts.join(" · ");
}

export function card(hit, actions, small = false) {
  const { product } = hit;
  const title = titleOf(product);
  const open = (event) => { event.preventDefault(); actions.open(product.product_id); };
  const chosen = inTray(product.product_id);
  const why = whyText(hit.why);
  const tip = [hit.why.text_similarity, hit.why.picture_similarity].map((n, k) => (n === null ? "" : `${t(k ? "picturesAlike" : "textAlike")}: ${n.toFixed(2)}`)).filter(Boolean).join(" · ");
  const compare = h("button", { type: "button", class: "ghost small", "aria-pressed": String(chosen), onclick: () => {
    toggleTray(product);
    compare.setAttribute("aria-pressed", String(inTray(product.product_id)));
  } }, icon("scales", 16), t("compare"));
  compare.dataset.compare = product.product_id;
  const soldOut = !product.in_stock || (hit.variant && hit.variant.stock === 0);
  return h("article", { class: small ? "card small" : "card" },
    h("a", { class: "shot", href: `/?product=${encodeURIComponent(product.product_id)}`, onclick: open, tabindex: "-1", "aria-hidden": "true" },
      pictureOf(product, title, hit.why.picture ?? 0), soldOut ? h("span", { class: "badge" }, t("soldOut")) : null),
    h("div", { class: "about" },
      h("p", { class: "over" }, h("span", {}, product.brand), stars(product.rating, product.rating_count, t)),
      h("h3", {}, h("a", { href: `/?product=${encodeURIComponent(product.product_id)}`, onclick: open }, title)),
      priceOf(hit.offer ?? product.offers[0] ?? null, t),
      why && !small ? h("p", { class: "why", title: [why, tip].filter((s, n, all) => s && all.indexOf(s) === n).join("\n") }, icon("spark", 13), why) : null),
    small ? null : h("div", { class: "acts" },
      h("button", { type: "button", class: "ghost small", onclick: () => actions.similar(product.product_id) }, icon("similar", 16), t("similar")), compare));
}

export function showLoading() {
  at("cards").setAttribute("aria-busy", "true");
  fill(at("cards"), h("div", { class: "grid" }, Array.from({ length: 8 }, () => h("div", { class: "card ghost-card", "aria-hidden": "true" }, h("div", { class: "shot" }), h("div", { class: "about" }, h("i", {}), h("i", {}), h("i", {}))))));
}

export function showError(error, again) {
  at("cards").removeAttribute("aria-busy");
  at("status").textContent = "";
  fill(at("cards"), h("div", { class: "note bad", role: "alert" }, h("h2", {}, t("errorTitle")), h("p", {}, error.message), error.hint ? h("p", { class: "quiet" }, error.hint) : null,
    h("button", { type: "button", class: "pill", onclick: again }, t("again"))));
  fill(at("pager"));
}

export function showPage(page, actions) {
  const cards = at("cards");
  cards.removeAttribute("aria-busy");
  const ms = Object.values(page.took_ms).reduce((sum, n) => sum + n, 0);
  const count = page.total === 0 ? t("foundNone") : page.total === 1 ? t("foundOne") : t("found", { total: page.total.toLocaleString() });
  fill(at("status"), h("b", {}, count), ms ? h("span", {}, ` · ${t("took", { ms: ms < 10 ? ms.toFixed(1) : Math.round(ms) })}`) : null, page.total && page.note ? h("span", { class: "remark" }, page.note) : null);
  if (!page.hits.length) fill(cards, nothing(page, actions));
  else fill(cards, h("div", { class: "grid" }, page.hits.map((hit) => card(hit, actions))));
  showPager(page, actions);
}

function nothing(page, actions) {
  return h("div", { class: "note" }, h("h2", {}, t("emptyTitle")), h("p", {}, page.note || t("emptyHint")),
    h("p", { class: "tries" }, page.query.understood.filter((u) => !u.soft).map((u) => h("button", { type: "button", class: "chip try", onclick: () => takeBack(page, u, actions) }, t("without", { what: u.label }))),
      active().length ? h("button", { type: "button", class: "pill", onclick: () => { clearFilters(); state.page = 1; actions.changed(); } }, t("clearFilters")) : null));
}

/** Take a constraint that was read out of the words back out of them. */
function takeBack(page, understood, actions) {
  const letters = [...page.query.text]; // offsets count characters, as the shop does, not UTF-16 halves
  state.q = [...letters.slice(0, understood.start), ...letters.slice(understood.start + [...understood.text].length)].join("").replace(/\s+/g, " ").trim();
  state.page = 1;
  actions.changed();
}

export function showChips(page, currency, actions) {
  const chip = (label, remove, soft = false) => h("span", { class: soft ? "chip soft" : "chip", title: soft ? t("soft") : null }, label,
    h("button", { type: "button", "aria-label": t("remove", { name: label }), onclick: remove }, icon("close", 13)));
  const understood = (page?.query.understood ?? []).map((u) => chip(u.label, () => takeBack(page, u, actions), u.soft));
  const filters = active().map((f) => {
    return chip(filterName(f, currency), () => {
      if ("value" in f) toggle(f.field, f.value);
      else setRange(f.field, null, null);
      state.page = 1;
      actions.changed();
    });
  });
  const clear = filters.length > 1 ? h("button", { type: "button", class: "link", onclick: () => { clearFilters(); state.page = 1; actions.changed(); } }, t("clearFilters")) : null;
  fill(at("chips"), understood, filters, clear);
}

function filterName(f, currency) {
  if (!("value" in f)) return `${fieldName(f.field)} ${rangeText(f, currency)}`;
  if (f.field === "in_stock" && f.value === "yes") return t("inStockOnly");
  return `${fieldName(f.field)}: ${valueName(f.field === "category" ? f.value.split("/").pop() : f.value)}`;
}

function rangeText(f, currency) {
  const show = (n) => (f.field === "price" ? moneyText(n, currency) : String(n));
  if (f.low === null) return `≤ ${show(f.high)}`;
  return f.high === null ? `≥ ${show(f.low)}` : `${show(f.low)} – ${show(f.high)}`;
}

function showPager(page, actions) {
  const last = Math.ceil(page.total / PAGE_SIZE);
  if (last <= 1) { fill(at("pager")); return; }
  const now = state.page;
  const near = [...new Set([1, now - 1, now, now + 1, last])].filter((n) => n >= 1 && n <= last).sort((a, b) => a - b);
  const go = (n) => (event) => { event.preventDefault(); state.page = n; actions.changed(true); };
  const link = (n, content, label) => {
    const was = state.page;
    state.page = n;
    const href = address();
    state.page = was;
    return h("a", { href, class: "step", "aria-label": label, "aria-current": n === now ? "page" : null, onclick: go(n) }, content);
  };
  const steps = near.flatMap((n, k) => [k && n - near[k - 1] > 1 ? h("span", { class: "gap" }, "…") : null, link(n, String(n), t("page", { n }))]);
  fill(at("pager"), now > 1 ? link(now - 1, icon("left", 16), t("previous")) : null, steps, now < last ? link(now + 1, icon("right", 16), t("next")) : null);
}
