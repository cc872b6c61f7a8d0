// Sentences with numbered sources: each number opens the product at the very field or review that proves the sentence.

import { h } from "./dom.js";
import { fieldName, t, titleOf } from "./words.js";

export function sourceName(citation) {
  if (citation.field.startsWith("policy:")) return citation.field.split("#").pop();
  if (citation.field === "review") return t("review");
  if (citation.field === "speech") return `${t("speech")}${citation.at_s === null ? "" : ` ${t("frameAt", { at: clock(citation.at_s) })}`}`;
  if (citation.field.startsWith("picture:")) return `${fieldName(citation.field.slice(8))}, ${t("pictured")}`;
  return fieldName(citation.field.replace(/^attribute:/, ""));
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/** The claims as a paragraph with footnote marks, and the list of sources under it. */
export function claimsOf(claims, products, open) {
  const sources = [];
  const number = (c) => {
    const same = (o) => o.product_id === c.product_id && o.field === c.field && o.quote === c.quote && o.review_id === c.review_id;
    const known = sources.findIndex(same);
    return known >= 0 ? known + 1 : sources.push(c);
  };
  const mark = (n, c) => h("button", { type: "button", class: "mark", "aria-label": t("source", { n, what: `${sourceName(c)}: ${c.quote}` }), title: c.quote, disabled: !c.product_id, onclick: () => open(c.product_id, c) }, String(n));
  const text = claims.map((claim) => [h("span", { class: "claim" }, claim.text, claim.citations.length ? h("sup", {}, claim.citations.map((c) => mark(number(c), c))) : null), " "]);
  if (!sources.length) return h("div", { class: "claims" }, h("p", {}, text));
  const titles = new Map(products.map((p) => [p.product_id, titleOf(p)]));
  return h("div", { class: "claims" }, h("p", {}, text), h("details", { class: "sources" }, h("summary", {}, `${t("sources")} (${sources.length})`),
    h("ol", {}, sources.map((c) => h("li", {}, h("button", { type: "button", class: "plain", disabled: !c.product_id, onclick: () => open(c.product_id, c) },
      h("b", {}, titles.get(c.product_id) ?? (c.product_id || t("shopPages"))), ` · ${sourceName(c)}: `, h("q", {}, c.quote)))))));
}
