// The part of a picture that is meant: a dialog with a box to draw, move and stretch, by pointer or by arrow keys.

import { at, fill, h, icon } from "./dom.js";
import { t } from "./words.js";

const LEAST = 0.06; // of a side: a smaller part shows nothing
const STEP = 0.02;
const WHOLE = { x: 0, y: 0, w: 1, h: 1 };

let box = { ...WHOLE };
let frame = null;

/** Ask for a part of a picture; `done` is called with "x,y,w,h" in fractions, or "" for the whole. */
export function openCrop(file, now, done) {
  const dialog = at("crop");
  const url = URL.createObjectURL(file);
  box = now ? toBox(now) : { ...WHOLE };
  frame = h("div", { class: "frame-box", tabindex: "0", role: "application", "aria-label": t("cropBox"), "aria-describedby": "crop-help", onkeydown: keys }, ["nw", "ne", "sw", "se"].map((corner) => h("i", { class: `corner ${corner}`, "data-corner": corner })));
  const image = h("img", { src: url, alt: t("pictureWas"), draggable: "false" });
  const stage = h("div", { class: "stage" }, image, frame);
  stage.addEventListener("pointerdown", (event) => drag(event, stage));
  const finish = (crop) => { dialog.close(); done(crop); };
  fill(dialog, h("header", { class: "head" }, h("h2", { id: "crop-title" }, t("cropTitle")), h("button", { type: "button", class: "ghost", "aria-label": t("close"), onclick: () => dialog.close() }, icon("close"))),
    h("div", { class: "body" }, stage, h("p", { class: "quiet", id: "crop-help" }, t("cropHelp")),
      h("p", { class: "acts" }, h("button", { type: "button", class: "pill quiet", onclick: () => finish("") }, t("cropWhole")),
        h("button", { type: "button", class: "pill", id: "crop-search", onclick: () => finish(toText(box)) }, icon("search", 16), t("cropSearch")))));
  dialog.addEventListener("close", () => URL.revokeObjectURL(url), { once: true });
  place();
  dialog.showModal();
  frame.focus();
}

function toBox(text) {
  const [x, y, w, height] = text.split(",").map(Number);
  return { x, y, w, h: height };
}

function toText(b) {
  return b.w >= 0.995 && b.h >= 0.995 ? "" : [b.x, b.y, b.w, b.h].map((n) => String(Math.round(n * 10000) / 10000)).join(",");
}

function place() {
  frame.style.setProperty("--x", box.x);
  frame.style.setProperty("--y", box.y);
  frame.style.setProperty("--w", box.w);
  frame.style.setProperty("--h", box.h);
}

const within = (n, low, high) => Math.min(high, Math.max(low, n));

function drag(event, stage) {
  if (event.button) return;
  event.preventDefault();
  frame.focus();
  stage.setPointerCapture(event.pointerId);
  const area = stage.getBoundingClientRect();
  const point = (e) => [within((e.clientX - area.left) / area.width, 0, 1), within((e.clientY - area.top) / area.height, 0, 1)];
  const [startX, startY] = point(event);
  const before = { ...box };
  const corner = event.target.dataset?.corner;
  const whole = before.w > 0.995 && before.h > 0.995;
  const moving = !corner && event.target === frame && !whole;
  const fixed = corner ? [corner.includes("w") ? before.x + before.w : before.x, corner.includes("n") ? before.y + before.h : before.y] : [startX, startY];
  const move = (e) => {
    const [x, y] = point(e);
    if (moving) box = { ...before, x: within(before.x + x - startX, 0, 1 - before.w), y: within(before.y + y - startY, 0, 1 - before.h) };
    else box = between(fixed, [x, y]);
    place();
  };
  const stop = () => {
    stage.removeEventListener("pointermove", move);
    if (box.w < LEAST || box.h < LEAST) box = before;
    place();
  };
  stage.addEventListener("pointermove", move);
  stage.addEventListener("pointerup", stop, { once: true });
  stage.addEventListener("pointercancel", stop, { once: true });
}

const between = ([ax, ay], [bx, by]) => ({ x: Math.min(ax, bx), y: Math.min(ay, by), w: Math.abs(ax - bx), h: Math.abs(ay - by) });

/** Arrows move the box, with Shift they stretch it. */
function keys(event) {
  const ways = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
  const way = ways[event.key];
  if (!way) return;
  event.preventDefault();
  if (event.shiftKey) box = { ...box, w: within(box.w + way[0], LEAST, 1 - box.x), h: within(box.h + way[1], LEAST, 1 - box.y) };
  else box = { ...box, x: within(box.x + way[0], 0, 1 - box.w), y: within(box.y + way[1], 0, 1 - box.h) };
  place();
}
