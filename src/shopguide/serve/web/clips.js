// A product's videos and sounds: a player, the frames that stand for it, and what it says; a time plays from there.

import { h } from "./dom.js";
import { t } from "./words.js";

const WORDS_SHOWN = 8;

/** The sections of all clips; a citation starts its clip at the second that it names. */
export function clipsOf(told, citation = null) {
  return told.clips.map((clip) => one(clip, citation?.field === "speech" && citation.media === clip.media ? citation.at_s : null));
}

function one(clip, from) {
  const player = h(clip.kind === "video" ? "video" : "audio", { src: clip.url, controls: true, preload: "metadata", title: clip.name });
  if (from !== null) player.addEventListener("loadedmetadata", () => { player.currentTime = from; }, { once: true });
  const jump = (at, ...inside) => h("button", { type: "button", class: "plain", "aria-label": t("playFrom", { at: at.clock }), onclick: () => {
    player.currentTime = at.at_s ?? at.start_s;
    player.play().catch(() => {});
  } }, ...inside);
  const frames = clip.frames.map((frame) => h("figure", {}, jump(frame, h("img", { src: frame.url, alt: t("frameAt", { at: frame.clock }), loading: "lazy" }), h("figcaption", {}, frame.clock))));
  const line = (w) => h("li", { "data-said": String(w.start_s) }, jump(w, h("b", {}, w.clock), " ", w.text));
  const list = h("ul", { class: "lines" }, clip.words.map(line).slice(0, from === null ? WORDS_SHOWN : undefined));
  const more = clip.words.length > list.childElementCount ? h("button", { type: "button", class: "link", onclick: () => {
    list.append(...clip.words.slice(WORDS_SHOWN).map(line));
    more.remove();
  } }, t("allLines", { n: clip.words.length })) : null;
  return h("section", { class: "clip", "data-field": "speech" }, h("h3", {}, t(clip.kind === "video" ? "video" : "sound")), player,
    frames.length ? h("div", { class: "thumbs frames" }, frames) : null, clip.words.length ? [list, more] : null);
}
