// Why the hits stand in this order: what each signal gave to a score, as a bar.

import { h } from "./dom.js";
import { t } from "./words.js";

const LEAST = 0.0005;

/** The bar of one hit, or nothing where the search was not asked to explain. */
export function breakdown(hit) {
  const parts = Object.entries(hit.why.contributions ?? {}).filter(([, n]) => Math.abs(n) > LEAST).sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
  if (!parts.length) return null;
  const whole = parts.reduce((sum, [, n]) => sum + Math.abs(n), 0);
  return h("div", { class: "breakdown" }, h("p", { class: "quiet" }, t("score"), " ", h("b", {}, hit.score.toFixed(3))),
    h("ul", {}, parts.map(([name, n]) => h("li", { class: n < 0 ? "less" : null }, h("span", { class: "name" }, signalName(name)), meter(Math.abs(n) / whole), h("span", { class: "n" }, `${n < 0 ? "−" : "+"}${Math.abs(n).toFixed(3)}`)))));
}

function meter(share) {
  const bar = h("i", { class: "meter", "aria-hidden": "true" });
  bar.style.setProperty("--share", share);
  return bar;
}

function signalName(name) {
  const key = `signal_${name.replace(/ \d+$/, "").replace(/[^a-z]+/gi, "_").toLowerCase()}`;
  const told = t(key);
  return told === key ? name.replaceAll("_", " ") : told;
}
