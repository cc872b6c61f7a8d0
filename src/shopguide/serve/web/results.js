// The found products: cards, pages, and what to show when there is nothing.

import { at, fill, h, icon, pictureOf, priceOf, stars } from "./dom.js";
import { inTray, toggleTray } from "./compare.js";
import { waysOut } from "./chips.js";
import { breakdown } from "./explain.js";
import { PAGE_SIZE, active, address, clearFilters, state } from "./state.js";
import { t, titleOf } from "./words.js";

/** Why it is here, in one line: the shop's own sentence, or its parts. */
export function whyText(why) {
  if (state.picture && !state.q && why.picture_similarity !== null) return `${t("picturesAlike")} ${why.picture_similarity.toFixed(2)}`; // no words: in the page's language
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
      why && !small ? h("p", { class: "why", title: [why, tip].filter((s, n, all) => s && all.indexOf(s) === n).join("\n") }, icon("spark", 13), why) : null,
      small ? null : breakdown(hit)),
    small ? null : h("div", { class: "acts" },
      h("button", { type: "button", class: "ghost small", onclick: () => actions.similar(product.product_id) }, icon("similar", 16), t("similar")), compare));
}

export function showLoading() {
  at("cards").setAttribute("aria-busy", "true");
  if (at("cards").querySelector(".card:not(.ghost-card)")) return; // the old ones stay, dimmed, until the new ones are there
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
  fill(at("status"), h("b", {}, count), ms ? h("span", {}, ` · ${t("took", { ms: ms < 10 ? ms.toFixed(1) : Math.round(ms) })}`) : null, spelling(page, actions), page.total && remark(page) ? h("span", { class: "remark" }, remark(page)) : null);
  if (!page.hits.length) fill(cards, nothing(page, actions));
  else fill(cards, h("div", { class: "grid" }, page.hits.map((hit) => card(hit, actions))));
  showPager(page, actions);
}

/** A corrected spelling is told, and the very words can be had with one press. */
function spelling({ query }, actions) {
  if (!query.corrected) return null;
  const exactly = () => { Object.assign(state, { exact: true, page: 1 }); actions.changed(); };
  return h("span", { class: "remark" }, t("insteadOf", { what: query.corrected }), " ", h("button", { type: "button", class: "link", onclick: exactly }, t("searchInstead", { what: query.original })));
}

/** What the shop notes beside the corrected spelling, which the page tells itself. */
const remark = ({ query, note }) => (query.corrected ? note.split(`“${query.original}”`).slice(1).join(`“${query.original}”`).replace(/^[.。]\s*/, "") : note);

function nothing(page, actions) {
  const ways = waysOut(page, actions);
  const said = ways.length ? remark(page).split(/(?<=[.!])\s|(?<=。)/)[0] : remark(page);
  const taken = [...state.without].length || active().length;
  return h("div", { class: "note" }, h("h2", {}, t("emptyTitle")), h("p", {}, said || t("emptyHint")),
    ways.length ? h("div", { class: "ways", role: "group", "aria-label": t("waysOut") }, ways) : null,
    !ways.length && taken ? h("button", { type: "button", class: "pill", onclick: () => { clearFilters(); state.page = 1; actions.changed(); } }, t("clearFilters")) : null,
    active().length && ways.length ? h("button", { type: "button", class: "link", onclick: () => { clearFilters(); state.page = 1; actions.changed(); } }, t("clearFilters")) : null);
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
