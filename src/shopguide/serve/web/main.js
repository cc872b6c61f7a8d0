// Joins the page: the search box, the picture, the address, and every panel.

import * as calls from "./calls.js";
import { openComparison, showTray, startTray } from "./compare.js";
import { at, fill, h, icon, pictureOf } from "./dom.js";
import { minorUnits, moneyText, showFacets } from "./facets.js";
import { drawGuide, showGuide, startGuide } from "./guide.js";
import { openProduct } from "./product.js";
import { showChips } from "./chips.js";
import { openCrop } from "./crop.js";
import { card, showError, showLoading, showPage } from "./results.js";
import { PAGE_SIZE, clearFilters, filters, readAddress, setWords, state, toggle, writeAddress } from "./state.js";
import { closeSuggestions, startSuggestions } from "./suggest.js";
import { wordZh } from "./catalog_zh.js";
import { current, switchLanguage, t, titleOf, translatePage, valueName } from "./words.js";

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
    const page = state.similar && !state.q ? await calls.similar(state.similar, PAGE_SIZE, offset, filters(), signal)
      : await calls.search({ text: state.q, filters: filters(), sort: state.sort, limit: PAGE_SIZE, offset, picture: state.picture, crop: state.crop, like: state.similar, without: [...state.without.keys()], explain: state.explain, exact: state.exact }, signal);
    if (signal.aborted) return;
    last = page;
    draw();
    if (atHome()) suggest();
  } catch (error) {
    if (error.name === "AbortError") return;
    last = null;
    fill(at("facets"));
    fill(at("seen"));
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
  showSeen();
  showChips(last, state.currency, actions);
  showFacets(at("facets"), last.facets, { typed: state.currency, ends: asked ?? shop.currency }, last.query.understood, () => { state.page = 1; changed(); });
  showPage(last, actions);
}

function showIntro() {
  const intro = at("intro");
  if (!atHome()) { fill(intro); return; }
  fill(intro, h("div", { class: "hello" }, h("h1", {}, t("lead")), h("p", { class: "tries" }, examples().map((text) => h("button", { type: "button", class: "chip try", onclick: () => { setWords(text); changed(); } }, text)))));
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
  const scored = !atHome() && last.total > 1 && !(state.similar && !state.q);
  const explain = h("button", { type: "button", class: "ghost small", "aria-pressed": String(state.explain), title: t("explainTip"), onclick: () => { state.explain = !state.explain; changed(); } }, icon("bars", 16), t("explain"));
  fill(at("bar"), scored ? explain : null, state.similar && !state.q ? null : h("label", { class: "sort" }, h("span", {}, t("sort")), select));
}

/** What the picture or the product was taken for, and changes to try with one press. */
function showSeen() {
  const what = state.picture ? last.seen : state.similar ? {} : null;
  if (!what) { fill(at("seen")); return; }
  const joint = current() === "zh" ? "、" : ", ";
  const names = state.picture ? [...(what.kinds.length ? what.kinds : what.classes.slice(0, 1).map((c) => c.name)), ...what.colours.filter((c, n) => !n || c.share >= 0.25).map((c) => c.name)].map(colourName).join(joint) : "";
  const own = at("picture-slot").dataset.title;
  const told = state.picture ? h("p", {}, t("looksLike"), " ", h("b", {}, names)) : h("p", {}, t("similarTo"), " ", h("b", {}, own || state.similar));
  const tries = state.q ? [] : ["tryCheaper", "tryOtherColour", "tryOtherBrand"].map((key) => h("button", { type: "button", class: "chip try", onclick: () => { setWords(t(key)); changed(); } }, t(key)));
  const back = state.similar ? h("button", { type: "button", class: "link", onclick: () => { state.similar = ""; state.page = 1; changed(); } }, t("backToSearch")) : null;
  fill(at("seen"), h("div", { class: "banner" }, told, h("p", { class: "tries" }, tries, back)));
}

/** A name that the shop tells in the language of the words, in that of the page. */
function colourName(name) {
  const zh = { 黑色: "black", 白色: "white", 灰色: "gray", 红色: "red", 橙色: "orange", 黄色: "yellow", 绿色: "green", 青色: "teal", 蓝色: "blue", 紫色: "purple", 粉色: "pink", 棕色: "brown", 米色: "beige", 金色: "gold" };
  return valueName((zh[name] ?? name).toLowerCase());
}

/** The picture, its part, or the product that is searched with, as a small token in the search box. */
function showPictureChip() {
  const slot = at("picture-slot");
  at("q").placeholder = t(state.picture || state.similar ? "placeholderBeside" : "placeholder");
  if (state.picture) { showPicture(slot); return; }
  if (!state.similar) { fill(slot); delete slot.dataset.title; return; }
  const id = state.similar;
  const drop = () => { state.similar = ""; state.page = 1; changed(); };
  calls.product(id).then((product) => {
    if (state.similar !== id) return;
    slot.dataset.title = titleOf(product);
    fill(slot, h("span", { class: "picture-chip" }, h("button", { type: "button", class: "look", title: titleOf(product), "aria-label": titleOf(product), onclick: () => open(id) }, pictureOf(product, titleOf(product), 0, true)), remove(t("remove", { name: titleOf(product) }), drop)));
    if (last) showSeen();
  }).catch(() => fill(slot));
}

const remove = (label, drop) => h("button", { type: "button", class: "off", "aria-label": label, title: label, onclick: drop }, icon("close", 12));

function showPicture(slot) {
  const url = URL.createObjectURL(state.picture);
  const image = h("img", { src: url, alt: t("pictureWas") });
  const part = state.crop.split(",").map(Number);
  image.addEventListener("load", () => {
    URL.revokeObjectURL(url);
    if (state.crop) image.replaceWith(partOf(image, part));
  }, { once: true });
  const crop = () => openCrop(state.picture, state.crop, (chosen) => { state.crop = chosen; state.page = 1; changed(); });
  fill(slot, h("span", { class: "picture-chip" }, h("button", { type: "button", class: "look", id: "crop-open", title: t("cropTitle"), "aria-label": t("cropTitle"), onclick: crop }, image, h("span", { class: "cut" }, icon("crop", 13))),
    remove(t("removePicture"), () => { state.picture = null; state.crop = ""; state.page = 1; changed(); })));
}

function partOf(image, [x, y, w, height]) {
  const canvas = h("canvas", { width: "76", height: "76", role: "img", "aria-label": t("pictureWas") });
  const [fullW, fullH] = [image.naturalWidth, image.naturalHeight];
  const side = Math.max(w * fullW, height * fullH);
  const [dw, dh] = [76 * w * fullW / side, 76 * height * fullH / side];
  canvas.getContext("2d").drawImage(image, x * fullW, y * fullH, w * fullW, height * fullH, (76 - dw) / 2, (76 - dh) / 2, dw, dh);
  return canvas;
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
  Object.assign(state, { picture: file, crop: "", similar: "", page: 1, without: new Map() });
  changed();
  return true;
}

function search(text) {
  closeSuggestions();
  setWords(text);
  state.sort = "";
  clearFilters();
  changed();
  at("q").blur();
}

function category(path) {
  setWords("");
  state.sort = "";
  clearFilters();
  toggle("category", path);
  changed();
}

function listen() {
  startSuggestions({ open, search, category });
  at("search").addEventListener("submit", (event) => {
    event.preventDefault();
    search(at("q").value.trim());
  });
  at("home").addEventListener("click", (event) => {
    event.preventDefault();
    setWords("");
    Object.assign(state, { similar: "", sort: "", picture: null, crop: "" });
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
    const before = looked();
    readAddress();
    if (before !== looked()) run();
    if (state.product) openProduct(state.product, actions);
    else if (at("product").open) at("product").close();
  });
}

const looked = () => JSON.stringify([state.q, filters(), state.sort, state.page, state.similar, [...state.without.keys()], state.explain]);

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
