// The talk with the guide: bubbles, sources under each answer, the products spoken of.

import { ask } from "./calls.js";
import { chipLabel } from "./chips.js";
import { openComparison } from "./compare.js";
import { at, fill, h, icon } from "./dom.js";
import { card } from "./results.js";
import { claimsOf } from "./sources.js";
import { currencySpokenOf, offerIn, t } from "./words.js";

const session = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2);
let actions = null;
let list = null;
let box = null;
let picture = null; // the file that goes with the next words
let held = null; // where it is shown until then
let currency = null; // of the last price that was spoken of: a talk in ¥ stays in ¥
const said = []; // bubbles, kept over a switch of language

export function startGuide(given) {
  actions = given;
  drawGuide();
}

export function drawGuide() {
  list = h("div", { class: "talk", role: "log", "aria-live": "polite" }, h("div", { class: "bubble theirs" }, t("askHello")), said);
  box = h("textarea", { rows: "1", placeholder: t("askPlaceholder"), "aria-label": t("askGuide"), maxlength: "2000" });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  box.addEventListener("paste", (event) => { if (take([...event.clipboardData.files][0])) { event.preventDefault(); event.stopPropagation(); } });
  held = h("span", { class: "held" });
  const file = h("input", { type: "file", accept: "image/*", class: "sr", tabindex: "-1", "aria-hidden": "true", onchange: () => { take(file.files[0]); file.value = ""; } });
  fill(at("guide"), h("header", { class: "head" }, h("h2", {}, icon("chat", 18), t("askGuide")), h("button", { type: "button", class: "ghost", "aria-label": t("close"), onclick: () => showGuide(false) }, icon("close"))),
    list, h("form", { class: "say", onsubmit: (event) => { event.preventDefault(); send(); } }, held, h("button", { type: "button", class: "ghost", id: "ask-picture", "aria-label": t("askPicture"), title: t("askPicture"), onclick: () => file.click() }, icon("picture")), file, box, h("button", { class: "go", "aria-label": t("send") }, icon("send"))));
}

/** Hold a picture for the next words, or say that it is none. */
function take(given) {
  if (!given?.type.startsWith("image/")) return false;
  picture = given;
  fill(held, shown(given), h("button", { type: "button", class: "off", "aria-label": t("removePicture"), title: t("removePicture"), onclick: drop }, icon("close", 12)));
  box.focus();
  return true;
}

function drop() {
  picture = null;
  fill(held);
}

function shown(file) {
  const url = URL.createObjectURL(file);
  return h("img", { src: url, alt: t("pictureWas"), onload: () => URL.revokeObjectURL(url) });
}

export function showGuide(open, text = "") {
  at("guide").hidden = !open;
  document.body.classList.toggle("with-guide", open);
  at("ask-open").setAttribute("aria-expanded", String(open));
  if (open) {
    if (text) box.value = text;
    box.focus();
  } else at("ask-open").focus();
}

function say(node) {
  said.push(node);
  list.append(node);
  list.scrollTop = list.scrollHeight;
  return node;
}

/** Take what is typed or chosen; `gone` are labels of conditions that are taken back. */
async function send(chosen = "", gone = []) {
  const text = chosen || (gone.length ? "" : box.value.trim());
  const file = chosen || gone.length ? null : picture;
  if (!text && !file && !gone.length) return;
  if (!chosen && !gone.length) { box.value = ""; drop(); }
  const before = [...list.querySelectorAll(".tries button:enabled")]; // they belong to the answers before
  for (const button of before) button.disabled = true;
  const own = say(h("div", { class: "bubble mine" }, h("span", { class: "sr" }, `${t("you")}: `), file ? shown(file) : null, gone.length ? h("s", {}, gone.map(chipLabel).join(", ")) : text));
  const answer = say(h("div", { class: "bubble theirs" }, h("span", { class: "dots", role: "status" }, h("span", { class: "sr" }, t("thinking")), h("i"), h("i"), h("i"))));
  try {
    fill(answer, ...answerOf(await ask(text, session, file, gone)));
  } catch (error) {
    answer.classList.add("bad");
    for (const button of before) button.disabled = false;
    fill(answer, h("p", {}, error.message), error.hint ? h("p", { class: "quiet" }, error.hint) : null);
  }
  list.scrollTop = own.offsetTop - 12;
}

function answerOf(given) {
  const open = (id, citation) => actions.open(id, citation);
  currency = currencySpokenOf(given.products, [given.text, ...given.claims.map((c) => c.text)].join(" ")) ?? currency;
  const hit = (product) => ({ product, why: { words: [], attributes: [], text_similarity: null, picture_similarity: null, picture: null, reason: "" }, offer: offerIn(product, currency), variant: null });
  const claims = given.claims.length ? claimsOf(given.claims, given.products, open) : h("p", {}, given.text);
  const remarks = [given.note, given.dropped.length ? t("dropped", { n: given.dropped.length }) : "", given.worded_by !== "templates" ? t("wordedBy", { name: given.worded_by }) : ""].filter(Boolean);
  const conditions = [...new Set(given.query.understood.filter((u) => u.filters.length).map((u) => u.label))];
  const kept = conditions.length ? h("p", { class: "tries" }, conditions.map((label) => h("button", { type: "button", class: "chip", title: t("remove", { name: chipLabel(label) }), onclick: () => send("", [label]) }, h("span", { class: "label" }, chipLabel(label)), icon("close", 13)))) : null;
  const choices = given.choices.length ? h("p", { class: "tries choices", role: "group", "aria-label": given.question }, given.choices.map((c) => h("button", { type: "button", class: "chip try", onclick: () => send(c.say) }, `${c.label} (${c.count})`))) : null;
  return [claims, given.question ? h("p", { class: "asked" }, given.question) : null, choices, kept,
    given.products.length ? h("div", { class: "row" }, given.products.slice(0, 6).map((p) => card(hit(p), actions, true))) : null,
    given.comparison ? h("button", { type: "button", class: "pill quiet", onclick: () => openComparison([], "", given.comparison) }, icon("scales", 16), t("showComparison")) : null,
    remarks.length ? h("p", { class: "quiet" }, remarks.join(" · ")) : null];
}
