// The tray of chosen products and their table: what differs first, what is the same folded, every claim with its source.

import { compare } from "./calls.js";
import { at, fill, h, icon, pictureOf, priceOf, stars } from "./dom.js";
import { claimsOf } from "./sources.js";
import { currencySpokenOf, current, fieldName, offerIn, t, titleOf, valueName } from "./words.js";

const MOST = 4;
const ROWS = 12, ASPECTS = 6;
const OWN = {
  en: { rows: "{n} more differences", alike: "Pictures alike", fits: "Which for what", few: "few reviews", doubted: "{n} suspicious, weighed down", votes: "{share} % of {n} in favour", disputed: "customers disagree", said: "in its own words: {name}" },
  zh: { rows: "还有 {n} 项不同", alike: "图片相似度", fits: "各有所长", few: "评价很少", doubted: "{n} 条可疑，已降权", votes: "{n} 人提到，{share} % 好评", disputed: "意见不一", said: "商品原文：{name}" },
};
const own = (key, values = {}) => Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), OWN[current()][key]);
let chosen = [];
let open = () => {};
try {
  chosen = JSON.parse(sessionStorage.getItem("shopguide-tray") ?? "[]").slice(0, MOST);
} catch { chosen = []; }

export const inTray = (id) => chosen.some((p) => p.product_id === id);

export function startTray(openProduct) {
  open = openProduct;
  showTray();
}

export function toggleTray(product) {
  if (inTray(product.product_id)) chosen = chosen.filter((p) => p.product_id !== product.product_id);
  else if (chosen.length < MOST) chosen = [...chosen, { product_id: product.product_id, title: product.title, translations: product.translations, pictures: product.pictures.slice(0, 1) }];
  else { showTray(t("full")); return; }
  showTray();
}

export function showTray(said = "") {
  try { sessionStorage.setItem("shopguide-tray", JSON.stringify(chosen)); } catch { /* it lives as long as the page then */ }
  const tray = at("tray");
  tray.hidden = !chosen.length;
  document.body.classList.toggle("with-tray", chosen.length > 0);
  for (const button of document.querySelectorAll("[data-compare]")) button.setAttribute("aria-pressed", String(inTray(button.dataset.compare)));
  fill(tray, chosen.map((p) => h("span", { class: "held" }, pictureOf(p, titleOf(p)),
    h("button", { type: "button", "aria-label": t("remove", { name: titleOf(p) }), title: titleOf(p), onclick: () => toggleTray(p) }, icon("close", 12)))),
  h("span", { class: "hint", role: "status" }, said || (chosen.length < 2 ? t("pickTwo") : "")),
  h("button", { type: "button", class: "link", onclick: () => { chosen = []; showTray(); } }, t("clear")),
  h("button", { type: "button", class: "pill", id: "compare-now", disabled: chosen.length < 2, onclick: () => openComparison(chosen.map((p) => p.product_id)) }, icon("scales", 18), t("comparing", { n: chosen.length })));
}

export async function openComparison(ids, need = "", given = null) {
  const dialog = at("comparison");
  fill(dialog, frame(dialog), h("div", { class: "body" }, h("div", { class: "spin", role: "status" }, t("thinking"))));
  if (!dialog.open) dialog.showModal();
  try {
    const table = given ?? await compare(ids, need, current());
    fill(dialog, frame(dialog), h("div", { class: "body" }, needForm(table, need), notes(table), verdict(table), tableOf(table), fits(table), likeness(table), quotes(table)));
  } catch (error) {
    fill(dialog, frame(dialog), h("div", { class: "body" }, h("div", { class: "note bad", role: "alert" }, h("p", {}, error.message), h("p", { class: "quiet" }, error.hint ?? ""))));
  }
}

const frame = (dialog) => h("header", { class: "head" }, h("h2", { id: "comparison-title" }, t("comparison")),
  h("button", { type: "button", class: "ghost", "aria-label": t("close"), onclick: () => dialog.close() }, icon("close")));

function needForm(table, need) {
  const box = h("input", { type: "text", id: "need", placeholder: t("needExample"), value: table.need || need, maxlength: "500" });
  return h("form", { class: "need", onsubmit: (event) => {
    event.preventDefault();
    openComparison(table.products.map((p) => p.product_id), box.value.trim());
  } }, h("label", { for: "need" }, t("need")), box, h("button", { class: "pill" }, t("judge")));
}

function verdict(table) {
  if (!table.verdict.length) return null;
  return h("section", { class: "verdict" }, h("h3", {}, t("verdict")), claimsOf(table.verdict, table.products, (id) => open(id)));
}

const notes = (table) => (table.notes ?? []).map((text) => h("p", { class: "note" }, text));

/** Unasked, what each product is better in; a need that was asked for already stands in the verdict. */
function fits(table) {
  if (table.need || !table.fits?.length) return null;
  return h("section", { class: "verdict fits" }, h("h3", {}, own("fits")), claimsOf(table.fits.map((f) => f.claim), table.products, (id) => open(id)));
}

function likeness(table) {
  if (!table.likeness?.length) return null;
  const name = (id) => titleOf(table.products.find((p) => p.product_id === id) ?? { title: id });
  return h("details", { class: "likeness" }, h("summary", {}, `${own("alike")}: ${table.likeness[0].similarity.toFixed(2)}`),
    h("ul", {}, table.likeness.map((pair) => h("li", {}, `${pair.similarity.toFixed(2)} · ${name(pair.first)} / ${name(pair.second)}`))));
}

function tableOf(table) {
  const row = (r) => h("tr", {}, h("th", { scope: "row" }, fieldName(r.name), r.rule ? h("small", { class: "rule" }, r.rule) : null), r.values.map((value, n) => {
    const best = r.best.includes(n), spoken = r.fields?.[n];
    return h("td", { class: best ? "best" : value === null ? "none" : null, title: spoken && spoken !== r.name ? own("said", { name: spoken }) : null }, value === null ? t("notTold") : valueName(value),
      best ? h("span", { class: "mark", title: r.rule || null }, icon("check", 14), h("span", { class: "sr" }, t("best"))) : null);
  }));
  const differ = table.rows.filter((r) => !r.same);
  const currency = currencySpokenOf(table.products, table.rows.flatMap((r) => r.values.map((value) => value ?? "")).join(" "));
  const same = table.rows.filter((r) => r.same);
  const folded = h("tbody", { hidden: true }, same.map(row));
  const rest = h("tbody", { hidden: true }, differ.slice(ROWS).map(row));
  const further = h("button", { type: "button", class: "link", "aria-expanded": "false", onclick: () => {
    rest.hidden = !rest.hidden;
    further.setAttribute("aria-expanded", String(!rest.hidden));
  } }, own("rows", { n: differ.length - ROWS }));
  const across = String(table.products.length + 1);
  const button = h("button", { type: "button", class: "link", "aria-expanded": "false", onclick: () => {
    folded.hidden = !folded.hidden;
    button.setAttribute("aria-expanded", String(!folded.hidden));
  } }, t("equalRows", { n: same.length }));
  return h("div", { class: "scroll", tabindex: "0" }, h("table", { class: "compared" },
    h("thead", {}, h("tr", {}, h("td", {}), table.products.map((p) => h("th", { scope: "col" }, h("button", { type: "button", class: "plain", onclick: () => open(p.product_id) },
      h("span", { class: "shot" }, pictureOf(p, titleOf(p), 0, true)), h("span", { class: "name" }, titleOf(p))), priceOf(offerIn(p, currency), t), stars(p.rating, p.rating_count, t))))),
    h("tbody", {}, differ.slice(0, ROWS).map(row)),
    differ.length > ROWS ? h("tbody", {}, h("tr", {}, h("td", { colspan: across }, further))) : null, rest,
    same.length ? h("tbody", {}, h("tr", {}, h("td", { colspan: across }, button))) : null, folded));
}

function quotes(table) {
  const told = table.reviews.filter((d) => d.pros.length || d.cons.length || d.aspects?.length);
  if (!told.length) return null;
  const quote = (c, kind) => h("blockquote", { class: kind }, h("span", { class: "sr" }, t(kind === "pro" ? "praised" : "faulted")), c.quote);
  return h("section", { class: "said" }, h("h3", {}, t("reviews")), h("div", { class: "columns" }, told.map((d) => {
    const product = table.products.find((p) => p.product_id === d.product_id);
    return h("div", {}, h("h4", {}, product ? titleOf(product) : d.product_id, " ", stars(d.rating, d.count, t)), doubts(d), aspects(d), d.pros.slice(0, 2).map((c) => quote(c, "pro")), d.cons.slice(0, 2).map((c) => quote(c, "con")));
  })));
}

/** Few reviews are said to be few, and suspicious ones are counted. */
function doubts(told) {
  const suspicious = Object.values(told.suspicious ?? {}).reduce((sum, n) => sum + n, 0);
  const said = [told.few ? own("few") : "", suspicious ? own("doubted", { n: suspicious }) : ""].filter(Boolean);
  return said.length ? h("p", { class: "quiet doubts" }, said.join(" · ")) : null;
}

function aspects(told) {
  if (!told.aspects?.length) return null;
  return h("ul", { class: "aspects" }, told.aspects.slice(0, ASPECTS).map((a) => {
    const votes = own("votes", { share: Math.round(a.share * 100), n: a.count }) + (a.disputed ? ` · ${own("disputed")}` : "");
    return h("li", { title: votes }, h("span", {}, current() === "zh" ? a.name_zh : a.name),
      h("meter", { min: "0", max: "1", low: "0.4", high: "0.6", optimum: "1", value: String(a.share), "aria-label": votes }), h("small", {}, a.few ? `${a.positive} / ${a.count}` : `${Math.round(a.share * 100)} % (${a.count})`));
  }));
}
