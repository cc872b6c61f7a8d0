// Makes elements out of data. Text is always set as text, so nothing a catalog says can become markup.

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  search: "M10.5 3a7.5 7.5 0 1 0 4.7 13.300l4.2 4.2 1.6-1.6-4.2-4.200A7.5 7.5 0 0 0 10.5 3zm0 2.200a5.3 5.3 0 1 1 0 10.6 5.3 5.3 0 0 1 0-10.600z",
  picture: "M4 4h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zm0 2v9.600l4.3-4.3 4 4 3.2-3.200L20 16.600V6zm11.5 1.500a2 2 0 1 1 0 4 2 2 0 0 1 0-4z",
  close: "M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12l5.6 5.6-1.4 1.400L12 13.4 6.4 19 5 17.600l5.6-5.600L5 6.400z",
  chat: "M4 3h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H9l-5 4v-4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z",
  send: "M3 20.5 22 12 3 3.500v6.600L15 12 3 13.900z",
  similar: "M4 4h9v9H4zm2 2v5h5V6zm9 5h5v9h-9v-5h2v3h5v-5h-3z",
  scales: "M11 3h2v2.200l6 1.3 3 7.500a4 4 0 0 1-8 0l2.6-6.100L13 7.200V19h4v2H7v-2h4V7.200L7.4 7.9 10 14a4 4 0 0 1-8 0l3-7.5 6-1.300zM6 9l-2 5h4zm12 0-2 5h4z",
  check: "M9.5 17.6 4 12.100l1.5-1.5 4 4 9-9L20 7.100z",
  filter: "M3 5h18v2.200l-7 7V20l-4-2v-3.800l-7-7z",
  left: "M15 4.5 16.5 6l-6 6 6 6-1.5 1.500L7.5 12z",
  right: "M9 4.5 7.5 6l6 6-6 6L9 19.500l7.5-7.500z",
  plus: "M11 4h2v7h7v2h-7v7h-2v-7H4v-2h7z",
  crop: "M6 1h2v5h10v10h5v2h-5v5h-2v-5H6V8H1V6h5zm2 7v8h8V8z",
  bars: "M4 4h2v16H4zm4 2h11v4H8zm0 7h7v4H8z",
  spark: "M12 2l2.1 6.900L21 11l-6.9 2.100L12 20l-2.1-6.900L3 11l6.9-2.100z",
};

/** One element: h("a", {class: "x", href: "#", onclick: f}, "text", child, null, [more]). */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled" || name === "open") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) add(element, child);
    else if (child !== null && child !== undefined && child !== false) element.append(child);
  }
}

/** A drawn sign, hidden from screen readers. */
export function icon(name, size = 20) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true" })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  path.setAttribute("fill", "currentColor");
  svg.append(path);
  return svg;
}

export const at = (id) => document.getElementById(id);

/** Replace what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren();
  add(element, children);
}

/** A product's picture, or a quiet square with its first letter where there is none. */
export function pictureOf(product, alt, number = 0, eager = false) {
  const picture = product.pictures[number] ?? product.pictures[0];
  const blank = () => h("span", { class: "blank", "aria-hidden": "true" }, (alt || "?").trim().slice(0, 1).toUpperCase());
  if (!picture) return blank();
  const image = h("img", { src: picture.url, alt: picture.alt || alt, loading: eager ? null : "lazy", decoding: "async" });
  image.addEventListener("error", () => image.replaceWith(blank()), { once: true });
  return image;
}

/** One digit after the point, a tie going to the even digit, as the shop itself rounds. */
export function oneDigit(value) {
  const tenths = value * 10;
  const floor = Math.floor(tenths);
  const up = tenths - floor > 0.5 || (tenths - floor === 0.5 && floor % 2 === 1);
  return ((up ? floor + 1 : floor) / 10).toFixed(1);
}

/** Stars as text that a screen reader reads as a number. */
export function stars(rating, count, t) {
  if (rating === null || rating === undefined) return null;
  const label = t("stars", { rating: oneDigit(rating), count });
  const inner = [h("span", { class: "star", "aria-hidden": "true" }, "★"), oneDigit(rating)];
  return h("span", { class: "rating", title: label }, h("span", { class: "sr" }, label),
    h("span", { "aria-hidden": "true" }, inner, count ? h("small", {}, ` (${count})`) : null));
}

/** A price, with the price before a reduction struck out. */
export function priceOf(offer, t) {
  if (!offer) return h("span", { class: "price none" }, t("noPrice"));
  const before = offer.list_price;
  const less = before && before.amount_minor > offer.price.amount_minor
    ? Math.round(100 * (1 - offer.price.amount_minor / before.amount_minor)) : 0;
  return h("span", { class: "price" }, h("b", {}, offer.price.text),
    less ? [" ", h("s", {}, h("span", { class: "sr" }, t("before")), before.text), less >= 1 ? h("em", {}, `−${less}%`) : null] : null);
}
