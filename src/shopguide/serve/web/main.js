// Joins the page: the search box, the picture, the address, and every panel.

import * as calls from "./calls.js";
import { openComparison, showTray, startTray } from "./compare.js";
import { at, fill, h, icon } from "./dom.js";
import { minorUnits, moneyText, showFacets } from "./facets.js";
import { drawGuide, showGuide, startGuide } from "./guide.js";
import { openProduct } from "./product.js";
import { card, showChips, showError, showLoading, showPage } from "./results.js";
import { PAGE_SIZE, clearFilters, filters, readAddress, state, writeAddress } from "./state.js";
import { wordZh } from "./catalog_zh.js";
import { current, switchLanguage, t, titleOf, translatePage } from "./words.js";

const SORTS = ["", "price_asc", "price_desc", "rating", "newest"];
let shop = { currency: "USD", products: 0 };
let running = null;
let last = null;
let seen = [];
try { seen = JSON.parse(sessionStorage.getItem("shopguide-seen") ?? "[]"); } catch { seen = []; }

const actions = { open, similar, changed, askAbout: (title) => showGuide(true, `${title}: `) };

async function run() {
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  at("q").value = state.q;
  showPictureChip();
  showLoading();
  fill(at("strip"));
  const offset = (state.page - 1) * PAGE_SIZE;
  try {
    const page = state.similar ? await calls.similar(state.similar, PAGE_SIZE, offset, filters(), signal)
      : await calls.search({ text: state.q, filters: filters(), sort: state.sort, limit: PAGE_SIZE, offset, picture: state.picture }, signal);
    if (signal.aborted) return;
    last = page;
    draw();
    if (atHome()) suggest();
  } catch (error) {
    if (error.name === "AbortError") return;
    last = null;
    fill(at("facets"));
    showChips(null, shop.currency, actions);
    showError(error, run);
  }
}

const atHome = () => !state.q && !state.picture && !state.similar && state.page === 1 && !Object.keys(filters()).length;

function draw() {
  if (!last) return;
  // a price in the words ("under $50") decides the currency that prices are filtered in, else that of the prices shown
  const asked = last.query.filters.find((f) => f.field === "price" && f.currency)?.currency;
  const shown = new Set(last.hits.map((hit) => hit.offer?.price.currency).filter(Boolean));
  state.currency = asked ?? (shown.size === 1 ? [...shown][0] : shop.currency);
  showIntro();
  showBar();
  showChips(last, state.currency, actions);
  showFacets(at("facets"), last.facets, { typed: state.currency, ends: asked ?? shop.currency }, () => { state.page = 1; changed(); });
  showPage(last, actions);
}

async function showIntro() {
  const intro = at("intro");
  if (state.similar) {
    const product = await calls.product(state.similar).catch(() => null);
    if (!state.similar) return;
    fill(intro, h("div", { class: "banner" }, h("p", {}, t("similarTo"), " ", h("b", {}, product ? titleOf(product) : state.similar)),
      h("button", { type: "button", class: "link", onclick: () => { state.similar = ""; state.page = 1; changed(); } }, t("backToSearch"))));
    return;
  }
  if (!atHome()) { fill(intro); return; }
  fill(intro, h("div", { class: "hello" }, h("h1", {}, t("lead")), h("p", { class: "tries" }, examples().map((text) => h("button", { type: "button", class: "chip try", onclick: () => { state.q = text; changed(); } }, text)))));
}

/** Searches to try, out of the shop's own categories and prices. */
function examples() {
  const categories = last.facets.find((f) => f.field === "category")?.values ?? [];
  const leaves = categories.filter((v) => !categories.some((o) => o.value.startsWith(`${v.value}/`))).map((v) => v.value.split("/").pop()).map((name) => (current() === "zh" ? wordZh(name) ?? "" : name.toLowerCase())).filter(Boolean).slice(0, 4);
  const price = last.facets.find((f) => f.field === "price");
  const scale = minorUnits(shop.currency);
  const limit = price?.low !== null && price?.high ? Math.max(10, Math.round((price.low + (price.high - price.low) / 12) / scale / 10) * 10) : 0;
  return leaves.map((what, n) => (n === 1 ? t("cheapest", { what }) : n === 0 && limit ? t("under", { what, price: moneyText(limit, shop.currency) }) : what));
}

function showBar() {
  const select = h("select", { id: "sort", onchange: () => { state.sort = select.value; state.page = 1; changed(); } }, SORTS.map((s) => h("option", { value: s }, t(s || "relevance"))));
  select.value = state.sort;
  fill(at("bar"), state.similar ? null : h("label", { class: "sort" }, `${t("sort")} `, select));
}

function showPictureChip() {
  const slot = at("picture-slot");
  if (!state.picture) { fill(slot); return; }
  const url = URL.createObjectURL(state.picture);
  const image = h("img", { src: url, alt: t("pictureWas") });
  image.addEventListener("load", () => URL.revokeObjectURL(url), { once: true });
  fill(slot, h("span", { class: "picture-chip" }, image, h("button", { type: "button", "aria-label": t("removePicture"), title: t("removePicture"), onclick: () => { state.picture = null; state.page = 1; changed(); } }, icon("close", 12))));
}

function changed(scroll = false) {
  writeAddress();
  run();
  if (scroll) at("results").scrollIntoView({ block: "start" });
}

function similar(id) {
  state.similar = id;
  state.product = "";
  state.page = 1;
  changed(true);
}

function open(id, citation = null) {
  seen = [...seen.filter((s) => s !== id), id].slice(-20);
  try { sessionStorage.setItem("shopguide-seen", JSON.stringify(seen)); } catch { /* then nothing is remembered */ }
  if (at("comparison").open) at("comparison").close();
  state.product = id;
  writeAddress();
  openProduct(id, actions, citation);
}

async function suggest() {
  if (!seen.length) return;
  const page = await calls.recommend(seen, 6).catch(() => null);
  if (page?.hits.length && atHome()) fill(at("strip"), h("section", { class: "strip" }, h("h2", {}, t("viewedNext")), h("div", { class: "row" }, page.hits.map((hit) => card(hit, actions, true)))));
}

function takePicture(file) {
  if (!file || !file.type.startsWith("image/")) return false;
  Object.assign(state, { picture: file, similar: "", page: 1 });
  changed();
  return true;
}

function listen() {
  at("search").addEventListener("submit", (event) => {
    event.preventDefault();
    Object.assign(state, { q: at("q").value.trim(), similar: "", page: 1, sort: "" });
    clearFilters();
    changed();
    at("q").blur();
  });
  at("home").addEventListener("click", (event) => {
    event.preventDefault();
    Object.assign(state, { q: "", similar: "", page: 1, sort: "", picture: null });
    clearFilters();
    changed();
  });
  at("choose").addEventListener("click", () => at("file").click());
  at("file").addEventListener("change", () => { takePicture(at("file").files[0]); at("file").value = ""; });
  document.addEventListener("paste", (event) => { if (takePicture([...event.clipboardData.files][0])) event.preventDefault(); });
  let depth = 0;
  const carriesFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  addEventListener("dragenter", (event) => { if (carriesFile(event)) { depth += 1; at("drop").hidden = false; } });
  addEventListener("dragleave", (event) => { if (carriesFile(event)) { depth -= 1; at("drop").hidden = depth > 0 ? false : true; } });
  addEventListener("dragover", (event) => { if (carriesFile(event)) event.preventDefault(); });
  addEventListener("drop", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    depth = 0;
    at("drop").hidden = true;
    takePicture(event.dataTransfer.files[0]);
  });
  at("product").addEventListener("close", () => { if (state.product) { state.product = ""; writeAddress(); } });
  for (const dialog of document.querySelectorAll("dialog")) dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  at("ask-open").addEventListener("click", () => showGuide(at("guide").hidden));
  at("language").addEventListener("click", () => { switchLanguage(); words(); draw(); drawGuide(); showTray(); });
  addEventListener("popstate", () => {
    const before = JSON.stringify([state.q, filters(), state.sort, state.page, state.similar]);
    readAddress();
    if (before !== JSON.stringify([state.q, filters(), state.sort, state.page, state.similar])) run();
    if (state.product) openProduct(state.product, actions);
    else if (at("product").open) at("product").close();
  });
}

function words() {
  translatePage();
  fill(at("choose"), icon("picture"));
  fill(at("go"), icon("search"));
  fill(at("ask-open"), icon("chat", 18), h("span", {}, t("askGuide")));
  at("language").textContent = t("otherLanguage");
}

async function start() {
  words();
  readAddress();
  listen();
  startGuide(actions);
  startTray(open);
  shop = await calls.health().catch(() => shop);
  const linked = new URLSearchParams(location.search).get("compare");
  run();
  if (state.product) openProduct(state.product, actions);
  if (linked) openComparison(linked.split(","));
}

start();
