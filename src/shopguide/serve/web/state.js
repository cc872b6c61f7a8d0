// What is being looked at, kept in the address so that a search can be shared and the back button works.
// A picture cannot be put in an address: it stays with the page.

export const PAGE_SIZE = 24;
export const state = { q: "", fields: new Map(), low: {}, high: {}, sort: "", page: 1, similar: "", product: "", picture: null, crop: "", currency: "", without: new Map(), explain: false, exact: false };

export function readAddress() {
  const given = new URLSearchParams(location.search);
  state.q = given.get("q") ?? "";
  state.fields = new Map();
  state.low = {};
  state.high = {};
  for (const pair of given.getAll("f")) {
    const cut = pair.indexOf(":");
    if (cut > 0) chosen(pair.slice(0, cut)).add(pair.slice(cut + 1));
  }
  for (const side of ["low", "high"]) {
    for (const pair of given.getAll(side)) {
      const cut = pair.lastIndexOf(":");
      const number = Number(pair.slice(cut + 1));
      if (cut > 0 && Number.isFinite(number)) state[side][pair.slice(0, cut)] = number;
    }
  }
  state.sort = given.get("sort") ?? "";
  state.page = Math.max(1, Number.parseInt(given.get("page") ?? "1", 10) || 1);
  state.similar = given.get("similar") ?? "";
  state.product = given.get("product") ?? "";
  state.currency = given.get("currency") ?? "";
  state.without = new Map(given.getAll("without").map((pair) => [pair.slice(0, pair.indexOf(":")), pair.slice(pair.indexOf(":") + 1)]));
  state.explain = given.get("explain") === "1";
  state.exact = given.get("exact") === "1";
}

export function address() {
  const out = new URLSearchParams();
  if (state.similar) out.set("similar", state.similar);
  if (state.q) out.set("q", state.q);
  for (const [field, values] of state.fields) for (const value of values) out.append("f", `${field}:${value}`);
  for (const side of ["low", "high"]) for (const [field, n] of Object.entries(state[side])) out.append(side, `${field}:${n}`);
  for (const [id, label] of state.without) out.append("without", `${id}:${label}`);
  if (state.sort) out.set("sort", state.sort);
  if (state.explain) out.set("explain", "1");
  if (state.exact) out.set("exact", "1");
  if (state.page > 1) out.set("page", state.page);
  if (state.product) out.set("product", state.product);
  if (state.currency && ("price" in state.low || "price" in state.high)) out.set("currency", state.currency);
  const text = out.toString();
  return text ? `/?${text}` : "/";
}

export function writeAddress(replace = false) {
  const next = address();
  if (next === location.pathname + location.search) return;
  if (replace) history.replaceState(null, "", next);
  else history.pushState(null, "", next);
}

/** The chosen values of a field, as a set that may be changed. */
export function chosen(field) {
  if (!state.fields.has(field)) state.fields.set(field, new Set());
  return state.fields.get(field);
}

export function toggle(field, value) {
  const values = chosen(field);
  if (!values.delete(value)) values.add(value);
  if (!values.size) state.fields.delete(field);
}

/** Choose a value where the words may already ask for others: the words' choice becomes one of boxes, and this one joins it. */
export function chooseBeside(understood, field, value) {
  for (const u of understood) {
    const said = u.filters.filter((f) => f.field === field && f.any_of.length);
    if (!said.length) continue;
    state.without.set(u.id, u.label);
    for (const f of said) for (const one of f.any_of) chosen(field).add(one);
  }
  toggle(field, value);
}

export function setRange(field, low, high) {
  for (const [side, n] of [["low", low], ["high", high]]) {
    if (n === null || Number.isNaN(n)) delete state[side][field];
    else state[side][field] = n;
  }
}

/** Other words: what was taken back of the old ones, or was to stay as typed, means nothing now. */
export function setWords(q) {
  if (q !== state.q) Object.assign(state, { without: new Map(), exact: false });
  state.q = q;
  state.page = 1;
}

export function clearFilters() {
  state.fields = new Map();
  state.low = {};
  state.high = {};
}

/** The filters as REST reads them. */
export function filters() {
  const out = {};
  for (const [field, values] of state.fields) if (values.size) out[field] = { any_of: [...values] };
  for (const [field, n] of Object.entries(state.low)) out[field] = { ...out[field], min: n };
  for (const [field, n] of Object.entries(state.high)) out[field] = { ...out[field], max: n };
  if (out.price && state.currency) out.price.currency = state.currency;
  return out;
}

/** Chosen filters one by one, for the chips. */
export function active() {
  const out = [];
  for (const [field, values] of state.fields) for (const value of values) out.push({ field, value });
  for (const field of new Set([...Object.keys(state.low), ...Object.keys(state.high)])) {
    out.push({ field, low: state.low[field] ?? null, high: state.high[field] ?? null });
  }
  return out;
}
