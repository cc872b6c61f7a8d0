// Calls to the shop's REST. An answer that is not one becomes an error with a message and a hint.

import { current, t } from "./words.js";

export class CallError extends Error {
  constructor(message, hint = "") {
    super(message);
    this.hint = hint;
  }
}

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new CallError(t("noAnswer"));
  }
  const body = await response.json().catch(() => null);
  if (!response.ok) throw new CallError(body?.error?.message ?? `HTTP ${response.status}`, body?.error?.hint ?? "");
  return body;
}

const post = (path, body, signal) =>
  call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal });
const idPath = (id) => `/v1/products/${encodeURIComponent(id)}`;

export function search({ text, filters, sort, limit, offset, picture, crop, like, without, explain, exact }, signal) {
  if (!picture) return post("/v1/search", { text, like, filters, sort: sort || null, limit, offset, without, explain, exact }, signal);
  const form = new FormData();
  form.set("file", picture, "picture");
  form.set("q", text);
  form.set("filters", JSON.stringify(filters));
  if (sort) form.set("sort", sort);
  if (crop) form.set("crop", crop);
  if (explain) form.set("explain", "true");
  if (exact) form.set("exact", "true");
  for (const id of without) form.append("without", id);
  form.set("limit", limit);
  form.set("offset", offset);
  return call("/v1/search/image", { method: "POST", body: form, signal });
}

export const similar = (id, limit, offset, filters = {}, signal = undefined) =>
  call(`${idPath(id)}/similar?${new URLSearchParams({ limit, offset, language: current(), filters: JSON.stringify(filters) })}`, { signal });
export const product = (id) => call(idPath(id));
export const reviews = (id) => call(`${idPath(id)}/reviews`);
export const clips = (id) => call(`${idPath(id)}/media`);
export const recommend = (session, limit) => post("/v1/recommend", { session, limit, language: current() });
export const compare = (ids, need, language) => post("/v1/compare", { ids, need, language });
export function ask(text, session, picture = null, without = []) {
  if (!picture) return post("/v1/ask", { text, session, without });
  const form = new FormData();
  form.set("file", picture, "picture");
  form.set("text", text);
  form.set("session", session);
  return call("/v1/ask/image", { method: "POST", body: form });
}
export const suggest = (q, signal) => call(`/v1/suggest?${new URLSearchParams({ q, limit: 8 })}`, { signal });
export const health = () => call("/health");
