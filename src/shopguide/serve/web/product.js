// One product opened: pictures, choices, facts, what customers wrote, and what is like it.

import * as calls from "./calls.js";
import { clipsOf } from "./clips.js";
import { at, fill, h, icon, pictureOf, priceOf, stars } from "./dom.js";
import { inTray, toggleTray } from "./compare.js";
import { card } from "./results.js";
import { current, descriptionOf, fieldName, pathName, t, titleOf, valueName } from "./words.js";

const REVIEWS_SHOWN = 5;
let shown = "";

/** Open a product; a citation scrolls to the field or review that it names. */
export async function openProduct(id, actions, citation = null) {
  const dialog = at("product");
  shown = id;
  fill(dialog, head(dialog, ""), h("div", { class: "body" }, h("div", { class: "spin", role: "status" }, t("thinking"))));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  try {
    const [product, said] = await Promise.all([calls.product(id), calls.reviews(id)]);
    if (shown !== id) return;
    const like = h("div", { class: "strip" });
    const clips = h("div", {});
    fill(dialog, head(dialog, titleOf(product)), h("div", { class: "body" }, top(product, actions), description(product), clips, details(product), reviews(said, citation), like));
    if (product.clips) fill(clips, clipsOf(await calls.clips(id).catch(() => ({ clips: [] })), citation));
    if (shown !== id) return;
    if (citation) point(dialog, citation);
    const near = await calls.similar(id, 6, 0).catch(() => null);
    if (shown === id && near?.hits.length) fill(like, h("h3", {}, t("similar")), h("div", { class: "row" }, near.hits.map((hit) => card(hit, actions, true))));
  } catch (error) {
    fill(dialog, head(dialog, t("errorTitle")), h("div", { class: "body" }, h("div", { class: "note bad", role: "alert" }, h("p", {}, error.message), h("p", { class: "quiet" }, error.hint ?? ""))));
  }
}

const head = (dialog, title) => h("header", { class: "head" }, h("h2", { id: "product-title" }, title),
  h("button", { type: "button", class: "ghost", "aria-label": t("close"), onclick: () => dialog.close() }, icon("close")));

function top(product, actions) {
  const title = titleOf(product);
  const large = h("div", { class: "shot" }, pictureOf(product, title, 0, true));
  const thumbs = product.pictures.length > 1 ? h("div", { class: "thumbs" }, product.pictures.slice(0, 8).map((_, n) => h("button", { type: "button", "aria-label": t("anotherLook", { n: n + 1 }), onclick: () => fill(large, pictureOf(product, title, n, true)) }, pictureOf(product, title, n)))) : null;
  const compare = h("button", { type: "button", class: "pill quiet", "aria-pressed": String(inTray(product.product_id)), onclick: () => {
    toggleTray(product);
    compare.setAttribute("aria-pressed", String(inTray(product.product_id)));
  } }, icon("scales", 16), t("compare"));
  const prices = product.offers.length ? product.offers.map((o, n) => h(n ? "small" : "span", {}, priceOf(o, t))) : priceOf(null, t);
  return h("section", { class: "front" }, h("div", {}, large, thumbs), h("div", { class: "facts" },
    h("p", { class: "over", "data-field": "brand" }, product.brand), h("p", { class: "paths", "data-field": "category" }, product.categories.map((c) => pathName(c, " › ")).join(" · ")),
    h("p", { class: "prices", "data-field": "price" }, prices), h("p", { "data-field": "rating" }, stars(product.rating, product.rating_count, t)),
    product.in_stock ? null : h("p", { class: "badge still" }, t("soldOut")), choices(product),
    h("p", { class: "acts" }, compare,
      h("button", { type: "button", class: "pill quiet", onclick: () => { at("product").close(); actions.similar(product.product_id); } }, icon("similar", 16), t("similar")),
      h("button", { type: "button", class: "pill quiet", onclick: () => { at("product").close(); actions.askAbout(title); } }, icon("chat", 16), t("askAbout")))));
}

function choices(product) {
  if (!product.variants.length) return null;
  const names = [...new Set(product.variants.flatMap((v) => Object.keys(v.options)))];
  return h("details", { class: "choices", open: product.variants.length <= 12 }, h("summary", {}, `${t("variants")} (${product.variants.length})`), h("div", { class: "scroll" }, h("table", {},
    h("thead", {}, h("tr", {}, names.map((n) => h("th", { scope: "col" }, fieldName(n))), h("th", { scope: "col" }, t("price")), h("th", {}))),
    h("tbody", {}, product.variants.map((v) => h("tr", { class: v.stock === 0 ? "gone" : null, title: `${t("sku")} ${v.sku}` }, names.map((n) => h("td", {}, valueName(v.options[n] ?? ""))),
      h("td", {}, (v.offers[0] ?? product.offers[0])?.price.text ?? ""), h("td", {}, v.stock === 0 ? t("soldOut") : v.stock !== null && v.stock <= 5 ? t("left", { n: v.stock }) : "")))))));
}

function description(product) {
  const text = descriptionOf(product);
  return text ? h("section", { "data-field": "description" }, h("h3", {}, t("description")), text.split(/\n+/).map((p) => h("p", { class: "prose" }, p))) : null;
}

function details(product) {
  const rows = Object.entries(product.attributes);
  const seen = Object.entries(product.pictured).map(([name, one]) => h("div", { "data-field": `picture:${name}` }, h("dt", {}, fieldName(name)),
    h("dd", {}, one.values.map((v) => valueName(v.split("/").pop())).join(", "), h("small", { class: "pictured", title: t("notTold") }, icon("picture", 13), t("pictured")))));
  if (!rows.length && !seen.length) return null;
  const show = (value) => (Array.isArray(value) ? value.map(valueName).join(current() === "zh" ? "、" : ", ") : value === true ? t("yes") : value === false ? t("no") : valueName(String(value)));
  const list = h("dl", {}, rows.map(([name, value]) => h("div", { "data-field": `attribute:${name}` }, h("dt", {}, fieldName(name)), h("dd", {}, show(value)))), seen);
  return h("section", {}, h("h3", {}, t("details")), list);
}

function reviews(said, citation) {
  const { digest } = said;
  const one = (r) => h("article", { class: "review", "data-review": r.review_id }, h("p", { class: "over" }, h("b", {}, r.title), stars(r.rating, 0, t), h("small", {}, r.posted.slice(0, 10))), h("p", { class: "prose" }, r.text));
  const cited = citation?.field === "review" ? said.reviews.findIndex((r) => r.review_id === citation.review_id) : -1;
  const first = cited >= REVIEWS_SHOWN ? said.reviews : said.reviews.slice(0, REVIEWS_SHOWN);
  const list = h("div", {}, first.map(one));
  const more = said.reviews.length > first.length ? h("button", { type: "button", class: "link", onclick: () => { fill(list, said.reviews.map(one)); more.remove(); } }, t("allReviews", { n: said.reviews.length })) : null;
  const quote = (c, kind) => h("blockquote", { class: kind }, h("small", {}, t(kind === "pro" ? "praised" : "faulted")), c.quote);
  return h("section", { class: "said", "data-field": "review" }, h("h3", {}, t("reviews"), " ", stars(digest.rating, digest.count, t)),
    said.reviews.length ? [h("div", { class: "columns" }, digest.pros.slice(0, 1).map((c) => quote(c, "pro")), digest.cons.slice(0, 1).map((c) => quote(c, "con"))), list, more] : h("p", { class: "quiet" }, t("noReviews")));
}

function point(dialog, citation) {
  const found = (name, value) => [...dialog.querySelectorAll(`[${name}]`)].find((e) => e.getAttribute(name) === value);
  const target = (citation.field === "review" && found("data-review", citation.review_id)) || found("data-field", citation.field);
  if (!target) return;
  target.classList.add("pointed");
  target.scrollIntoView({ block: "center" });
}
