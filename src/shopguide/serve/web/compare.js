// The tray of chosen products and their table: what differs first, what is the same folded, every claim with its source.

import { compare } from "./calls.js";
import { at, fill, h, icon, pictureOf, priceOf, stars } from "./dom.js";
import { claimsOf } from "./sources.js";
import { current, fieldName, offerSpokenOf, t, titleOf, valueName } from "./words.js";

const MOST = 4;
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
    fill(dialog, frame(dialog), h("div", { class: "body" }, needForm(table, need), verdict(table), tableOf(table), quotes(table)));
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

function tableOf(table) {
  const row = (r) => h("tr", {}, h("th", { scope: "row" }, fieldName(r.name)), r.values.map((value, n) => {
    const best = r.best.includes(n);
    return h("td", { class: best ? "best" : value === null ? "none" : null }, value === null ? t("notTold") : valueName(value),
      best ? h("span", { class: "mark", title: r.rule || null }, icon("check", 14), h("span", { class: "sr" }, t("best"))) : null);
  }));
  const differ = table.rows.filter((r) => !r.same);
  const told = table.rows.flatMap((r) => r.values.map((value) => value ?? "")).join(" ");
  const same = table.rows.filter((r) => r.same);
  const folded = h("tbody", { hidden: true }, same.map(row));
  const button = h("button", { type: "button", class: "link", "aria-expanded": "false", onclick: () => {
    folded.hidden = !folded.hidden;
    button.setAttribute("aria-expanded", String(!folded.hidden));
  } }, t("equalRows", { n: same.length }));
  return h("div", { class: "scroll", tabindex: "0" }, h("table", { class: "compared" },
    h("thead", {}, h("tr", {}, h("td", {}), table.products.map((p) => h("th", { scope: "col" }, h("button", { type: "button", class: "plain", onclick: () => open(p.product_id) },
      h("span", { class: "shot" }, pictureOf(p, titleOf(p), 0, true)), h("span", { class: "name" }, titleOf(p))), priceOf(offerSpokenOf(p, table.products, told), t), stars(p.rating, p.rating_count, t))))),
    h("tbody", {}, differ.map(row)),
    same.length ? h("tbody", {}, h("tr", {}, h("td", { colspan: String(table.products.length + 1) }, button))) : null, folded));
}

function quotes(table) {
  const told = table.reviews.filter((d) => d.pros.length || d.cons.length);
  if (!told.length) return null;
  const quote = (c, kind) => h("blockquote", { class: kind }, h("span", { class: "sr" }, t(kind === "pro" ? "praised" : "faulted")), c.quote);
  return h("section", { class: "said" }, h("h3", {}, t("reviews")), h("div", { class: "columns" }, told.map((d) => {
    const product = table.products.find((p) => p.product_id === d.product_id);
    return h("div", {}, h("h4", {}, product ? titleOf(product) : d.product_id, " ", stars(d.rating, d.count, t)), d.pros.slice(0, 2).map((c) => quote(c, "pro")), d.cons.slice(0, 2).map((c) => quote(c, "con")));
  })));
}
