// What was understood, as chips that can be taken back and brought again; and ways out of an empty page.

import { at, fill, h, icon } from "./dom.js";
import { minorUnits, moneyText } from "./facets.js";
import { active, clearFilters, setRange, state, toggle } from "./state.js";
import { fieldName, t, valueName } from "./words.js";

function again(actions) {
  state.page = 1;
  actions.changed();
}

/** Do without a chip, or with it again; its words stay in the box. */
function without(id, label, actions) {
  if (state.without.has(id)) state.without.delete(id);
  else state.without.set(id, label);
  again(actions);
}

export function showChips(page, currency, actions) {
  const understood = (page?.query.understood ?? []).map((u) => understoodChip(u, page, actions));
  const gone = [...state.without].map(([id, label]) => h("button", { type: "button", class: "chip gone", title: t("bringBack", { name: label }), onclick: () => without(id, label, actions) },
    h("span", { class: "sr" }, t("bringBack", { name: "" })), h("s", {}, label), icon("plus", 13)));
  const filters = active().map((f) => {
    const label = filterName(f, currency);
    return chip(label, () => {
      if ("value" in f) toggle(f.field, f.value);
      else setRange(f.field, null, null);
      again(actions);
    });
  });
  const clear = filters.length > 1 ? h("button", { type: "button", class: "link", onclick: () => { clearFilters(); again(actions); } }, t("clearFilters")) : null;
  fill(at("chips"), understood, filters, gone, clear);
}

const chip = (label, remove, kind = "", title = null) => h("span", { class: `chip ${kind}`.trim(), title }, h("span", { class: "label" }, label),
  remove ? h("button", { type: "button", "aria-label": t("remove", { name: typeof label === "string" ? label : label.firstChild.data }), title: t("remove", { name: "" }), onclick: remove }, icon("close", 13)) : null);

/** A chip's label as the shop words it; of a category's path only its last step. */
export function chipLabel(label) {
  const [, name, paths] = /^(category|分类)[:：]\s*(.+)$/.exec(label) ?? [];
  return name ? `${t("category")}: ${[...new Set(paths.split(", ").map((path) => valueName(path.split("/").pop())))].join(", ")}` : label;
}

function understoodChip(u, page, actions) {
  const everything = u.soft && u.text.trim() === page.query.words.trim();
  const label = chipLabel(u.label);
  const seen = u.pictured ? h("small", { class: "pictured" }, icon("picture", 13), t("chipPictured", { n: u.pictured, total: page.total })) : null;
  return chip(u.soft ? h("span", {}, label, h("span", { class: "sr" }, ` (${t("soft")})`)) : seen ? h("span", {}, label, seen) : label, everything ? null : () => without(u.id, label, actions), u.soft ? "soft" : "", u.soft ? t("soft") : `“${u.text}”`);
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

/** One button a way out of an empty page, with how many products there are then. */
export function waysOut(page, actions) {
  return page.relaxations.map((way) => h("button", { type: "button", class: "way", onclick: () => { take(way, page); again(actions); } },
    h("span", {}, way.label || t("without", { what: way.constraint })), h("b", {}, t(way.total === 1 ? "foundOne" : "found", { total: way.total.toLocaleString() }))));
}

function take(way, page) {
  for (const id of way.without) state.without.set(id, page.query.understood.find((u) => u.id === id)?.label ?? way.constraint);
  if (!way.without.length) for (const gone of way.drops) dropFilter(gone);
  for (const one of way.filters) addFilter(one);
}

function dropFilter(gone) {
  for (const value of gone.any_of) if (state.fields.get(gone.field)?.has(value)) toggle(gone.field, value);
  if (gone.low !== null || gone.high !== null) setRange(gone.field, null, null);
}

function addFilter(one) {
  for (const value of one.any_of) if (!state.fields.get(one.field)?.has(value)) toggle(one.field, value);
  if (one.low === null && one.high === null) return;
  if (one.field === "price" && one.currency) state.currency = one.currency;
  const scale = one.field === "price" ? minorUnits(one.currency) : 1;
  const whole = (n) => (n === null ? null : n / scale);
  setRange(one.field, whole(one.low), whole(one.high));
}
