// The filters at the left: values with exact counts, ranges with their ends.

import { fill, h, icon } from "./dom.js";
import { bySize } from "./order.js";
import { chooseBeside, setRange, state } from "./state.js";
import { current, fieldName, pathName, t, valueName } from "./words.js";

const FIRST = ["price", "category", "brand", "rating", "in_stock"];
const SHOWN = 7; // values before "show more"
const SIZES_SHOWN = 14; // sizes are short, and a row of them that stops at M is of no use
const OPEN = 7; // facets that stand open
const ZERO_DIGITS = new Set(["JPY", "KRW", "VND", "CLP", "ISK", "XAF", "XOF", "PYG", "UGX", "RWF"]);
const THREE_DIGITS = new Set(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]);

let spoken = []; // constraints that the words hold
const expanded = new Set();
const folded = new Map();

export const minorUnits = (currency) => 10 ** (ZERO_DIGITS.has(currency) ? 0 : THREE_DIGITS.has(currency) ? 3 : 2);

export function moneyText(amount, currency) {
  try {
    return new Intl.NumberFormat(current() === "zh" ? "zh-CN" : "en-US", { style: "currency", currency, maximumFractionDigits: amount % 1 ? 2 : 0 }).format(amount);
  } catch {
    return `${amount} ${currency}`;
  }
}

/** Draw all filters. Prices are typed in one currency; the shop may tell their ends in another, which are then left out. */
export function showFacets(element, facets, currencies, understood, changed) {
  spoken = understood;
  const useful = facets.filter((f) => f.field !== "currency" && (countable(f).length || (f.low !== null && f.high !== null)));
  const order = (f) => (FIRST.includes(f.field) ? FIRST.indexOf(f.field) : FIRST.length);
  const sorted = useful.map((f, n) => [order(f), n, f]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).map((x) => x[2]);
  fill(element, h("details", { class: "all-facets", open: matchMedia("(min-width: 900px)").matches },
    h("summary", { class: "pill quiet" }, icon("filter", 16), t("showFilters")),
    sorted.map((facet, n) => showFacet(facet, n < OPEN, currencies, changed))));
}

/** The values that are there, and those chosen. */
const countable = (facet) => facet.values.filter((v) => v.count || state.fields.get(facet.field)?.has(v.value));

function showFacet(facet, open, currencies, changed) {
  if (facet.field === "in_stock") return inStock(facet, changed);
  const touched = state.fields.has(facet.field) || facet.field in state.low || facet.field in state.high;
  const box = h("details", { class: "facet", open: folded.get(facet.field) ?? (open || touched) },
    h("summary", {}, fieldName(facet.field), touched ? h("i", { class: "dot", "aria-hidden": "true" }) : null));
  box.addEventListener("toggle", () => folded.set(facet.field, box.open));
  if (facet.field === "rating") box.append(ratingChoices(changed));
  else if (facet.field === "price" || !facet.values.length) box.append(range(facet, currencies, changed));
  else box.append(values(facet, changed));
  return box;
}

/** One box: a product with a size left and a size gone is both in stock and not, so the two counts would only puzzle. */
function inStock(facet, changed) {
  const yes = facet.values.find((v) => v.value === "yes") ?? { value: "yes", count: 0, selected: false };
  return h("ul", { class: "facet values alone" }, valueRow("in_stock", { ...yes, depth: 0, label: t("inStockOnly") }, changed));
}

function values(facet, changed) {
  const there = countable(facet).map((v) => ({ ...v, depth: 0, label: valueName(v.value) }));
  const sizes = facet.field === "category" ? null : bySize(facet.field, there);
  const rows = [...there.filter((v) => isChosen(facet.field, v)), ...there.filter((v) => !isChosen(facet.field, v))];
  const ordered = facet.field === "category" ? categoryRows(facet.values) : sizes ?? rows;
  const most = sizes ? SIZES_SHOWN : SHOWN;
  const all = expanded.has(facet.field) || ordered.length <= most + 1;
  const box = h("ul", { class: "values" }, (all ? ordered : ordered.filter((v, n) => n < most || isChosen(facet.field, v))).map((v) => valueRow(facet.field, v, changed)));
  if (ordered.length > most + 1) {
    const more = all ? t("fewer") : t("more", { n: ordered.length - most });
    box.append(h("li", {}, h("button", { type: "button", class: "link", "aria-expanded": String(all), onclick: () => {
      if (!expanded.delete(facet.field)) expanded.add(facet.field);
      box.replaceWith(values(facet, changed));
    } }, more)));
  }
  return box;
}

const isChosen = (field, v) => v.selected || (state.fields.get(field)?.has(v.value) ?? false);

function valueRow(field, v, changed) {
  const on = isChosen(field, v);
  return h("li", { class: `depth-${Math.min(v.depth, 3)}` }, h("label", { class: on ? "value on" : "value" },
    h("input", { type: "checkbox", checked: on, onchange: () => { chooseBeside(spoken, field, v.value); changed(); } }),
    h("span", { class: "name" }, v.label),
    v.pictured ? h("span", { class: "pictured", title: t("facetPictured", { n: v.pictured, total: v.count }) }, icon("picture", 12), h("span", { class: "sr" }, t("facetPictured", { n: v.pictured, total: v.count }))) : null,
    h("span", { class: "count" }, v.count.toLocaleString())));
}

/** The outermost categories, and below a chosen one its children; a single one is opened by itself. */
function categoryRows(given) {
  const byPath = new Map(given.map((v) => [v.value, v]));
  const parentOf = (path) => {
    let cut = path.lastIndexOf("/");
    while (cut > 0 && !byPath.has(path.slice(0, cut))) cut = path.lastIndexOf("/", cut - 1);
    return cut > 0 ? path.slice(0, cut) : "";
  };
  const children = new Map();
  for (const v of given) {
    const parent = parentOf(v.value);
    children.set(parent, [...(children.get(parent) ?? []), v]);
  }
  const opened = (path) => [...(state.fields.get("category") ?? [])].some((c) => c === path || c.startsWith(`${path}/`));
  const out = [];
  const walk = (parent, depth) => {
    const here = children.get(parent) ?? [];
    for (const v of here) {
      out.push({ ...v, depth, label: pathName(parent ? v.value.slice(parent.length + 1) : v.value) });
      if (here.length === 1 || opened(v.value)) walk(v.value, depth + 1);
    }
  };
  walk("", 0);
  return out;
}

function range(facet, currencies, changed) {
  const isPrice = facet.field === "price";
  const scale = isPrice ? minorUnits(currencies.ends) : 1;
  const ends = isPrice && currencies.ends !== currencies.typed ? [t("from"), t("to")] : [Math.floor(facet.low / scale), Math.ceil(facet.high / scale)];
  const name = fieldName(facet.field);
  const input = (side, label, end) => h("input", {
    type: "number", step: "any", inputmode: "decimal", placeholder: String(end), "aria-label": t(label, { name }),
    value: state[side][facet.field] ?? "",
  });
  const low = input("low", "minOf", ends[0]);
  const high = input("high", "maxOf", ends[1]);
  const read = (box) => (box.value.trim() === "" ? null : Number(box.value));
  return h("form", { class: "range", onsubmit: (event) => {
    event.preventDefault();
    setRange(facet.field, read(low), read(high));
    changed();
  } }, isPrice ? h("small", {}, currencies.typed) : null, low, h("span", { "aria-hidden": "true" }, "–"), high, h("button", { class: "ghost small", "aria-label": t("apply"), title: t("apply") }, icon("check", 16)));
}

function ratingChoices(changed) {
  const now = state.low.rating ?? null;
  return h("ul", { class: "values" }, [4, 3, 2, null].map((n) => h("li", {}, h("label", { class: now === n ? "value on" : "value" },
    h("input", { type: "radio", name: "rating", checked: now === n, onchange: () => { setRange("rating", n, null); changed(); } }),
    h("span", { class: "name" }, n === null ? t("anyRating") : t("andUp", { n }))))));
}

