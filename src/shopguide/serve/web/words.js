// The page's own words in English and Chinese. Follows the browser's language until the shopper chooses.

import { FIELDS_ZH, wordZh } from "./catalog_zh.js";

const WORDS = {
  en: {
    skip: "Skip to the results", placeholder: "Search in words, or drop a picture here", searchLabel: "Search the shop",
    search: "Search", choosePicture: "Search with a picture", switchLanguage: "中文界面", otherLanguage: "中文",
    filters: "Filters", results: "Results", pages: "Pages", guide: "Ask the guide", dropHere: "Drop the picture to search with it",
    askGuide: "Ask the guide", askPicture: "Show a picture", shopPages: "The shop's own pages", chooseOne: "Choose one", found: "{total} products", foundOne: "1 product", foundNone: "Nothing found", took: "{ms} ms",
    sort: "Sort", relevance: "Best match", price_asc: "Price, low to high", price_desc: "Price, high to low", rating: "Best rated", newest: "Newest",
    noPrice: "No price", before: "before ", stars: "{rating} of 5 stars, {count} ratings", soldOut: "Sold out",
    similar: "Similar", compare: "Compare", comparing: "Compare {n}", clear: "Clear", remove: "Remove {name}", removePicture: "Remove the picture",
    pictureWas: "Your picture", similarTo: "Similar to", backToSearch: "Back to the search", soft: "A wish, not a condition: the catalog cannot check it",
    clearFilters: "Remove all filters", emptyTitle: "Nothing in this shop fits", without: "Without {what}", emptyHint: "Take a condition away, or say it in other words.",
    errorTitle: "That did not work", again: "Try again", noAnswer: "The shop does not answer. Is the server running?",
    more: "Show {n} more", fewer: "Show fewer", from: "from", to: "to", apply: "Apply", minOf: "Least {name}", maxOf: "Most {name}", andUp: "{n} ★ and up", anyRating: "Any rating",
    price: "Price", category: "Category", brand: "Brand", in_stock: "In stock", inStockOnly: "In stock only", rating_f: "Rating", yes: "Yes", no: "No", currency: "Currency",
    close: "Close", details: "Details", variants: "Choices", reviews: "Reviews", noReviews: "Nobody has reviewed this yet.", praised: "Liked", faulted: "Not liked",
    description: "Description", video: "Video", sound: "Sound", speech: "Video", playFrom: "Play from {at}", frameAt: "At {at}", allLines: "All {n} lines", sku: "SKU", left: "{n} left", addCompare: "Add to comparison", inCompare: "In comparison", askAbout: "Ask about this",
    allReviews: "All {n} reviews", viewedNext: "Because of what you looked at", popular: "Popular here", title: "Name",
    comparison: "Comparison", need: "What is it for?", needExample: "e.g. travel, a small kitchen, a gift", judge: "Weigh for this", equalRows: "{n} rows are the same", best: "better", notTold: "not told",
    verdict: "In short", pickTwo: "Pick two to four products to compare", full: "Up to four products at a time", noVerdict: "No clear winner.",
    askHello: "Ask me about this shop in your own words. I answer from its catalog and reviews, and show where each fact comes from.",
    askPlaceholder: "What are you looking for?", send: "Send", thinking: "Looking it up", you: "You", sources: "Sources", showComparison: "Show the comparison",
    dropped: "{n} unproven sentences were left out", wordedBy: "Worded by {name}", tryThese: "Try", under: "{what} under {price}", cheapest: "cheapest {what}", source: "Source {n}: {what}", page: "Page {n}", previous: "Previous", next: "Next", review: "review", lead: "Search, compare and ask in English or Chinese. Every result says why it is here.", showFilters: "Filters", whyWords: "words: {w}", picturesAlike: "alike in the picture", textAlike: "alike in meaning",
    anotherLook: "Picture {n}",
    suggestions: "Suggestions", suggest_category: "category", suggest_brand: "brand", suggest_product: "product", bringBack: "Bring {name} back",
    placeholderBeside: "Say what should be different: blue, cheaper, without stripes…", looksLike: "Looks like:", tryCheaper: "cheaper", tryOtherColour: "in another color", tryOtherBrand: "another brand",
    cropTitle: "Search a part of the picture", cropHelp: "Draw a box around what you mean. Arrow keys move it, with Shift they change its size.", cropBox: "The part to search with", cropWhole: "Whole picture", cropSearch: "Search this part",
    waysOut: "Ways out", explain: "Explain", explainTip: "Show what each signal gave to the order", score: "Score",
    signal_lexical: "words", signal_fused: "meaning", signal_picture: "picture", signal_rating: "rating", signal_fresh: "freshness", signal_popularity: "popularity", signal_rules: "shop's rules",
    pictured: "seen in the picture", chipPictured: "{n} of {total} seen in the picture", facetPictured: "{n} of {total} seen in the picture, not told by the shop",
    insteadOf: "Showing results for “{what}”.", searchInstead: "Search for “{what}” as typed",
  },
  zh: {
    skip: "跳到结果", placeholder: "输入文字，或把图片拖到这里", searchLabel: "搜索商品",
    search: "搜索", choosePicture: "用图片搜索", switchLanguage: "English interface", otherLanguage: "English",
    filters: "筛选", results: "结果", pages: "分页", guide: "问导购", dropHere: "松开即可用这张图片搜索",
    askGuide: "问导购", askPicture: "给导购看图片", shopPages: "本店说明", chooseOne: "选一个", found: "{total} 件商品", foundOne: "1 件商品", foundNone: "没有找到", took: "{ms} 毫秒",
    sort: "排序", relevance: "最相关", price_asc: "价格从低到高", price_desc: "价格从高到低", rating: "评分最高", newest: "最新上架",
    noPrice: "暂无价格", before: "原价 ", stars: "{rating} 星（满分 5 星），{count} 个评分", soldOut: "已售罄",
    similar: "相似", compare: "对比", comparing: "对比 {n} 件", clear: "清空", remove: "去掉 {name}", removePicture: "去掉图片",
    pictureWas: "你的图片", similarTo: "相似商品：", backToSearch: "回到搜索", soft: "这是偏好而不是条件：商品资料无法核对",
    clearFilters: "清除全部筛选", emptyTitle: "本店没有符合的商品", without: "不要“{what}”", emptyHint: "去掉一个条件，或换个说法试试。",
    errorTitle: "没有成功", again: "重试", noAnswer: "店铺没有回应，服务是否已启动？",
    more: "再显示 {n} 项", fewer: "收起", from: "最低", to: "最高", apply: "应用", minOf: "{name}下限", maxOf: "{name}上限", andUp: "{n} ★ 及以上", anyRating: "不限评分",
    price: "价格", category: "分类", brand: "品牌", in_stock: "有货", inStockOnly: "只看有货", rating_f: "评分", yes: "是", no: "否", currency: "货币",
    close: "关闭", details: "参数", variants: "可选款式", reviews: "评价", noReviews: "还没有人评价。", praised: "好评", faulted: "差评",
    description: "描述", video: "视频", sound: "音频", speech: "视频", playFrom: "从 {at} 播放", frameAt: "{at} 处", allLines: "全部 {n} 句", sku: "货号", left: "剩 {n} 件", addCompare: "加入对比", inCompare: "已加入对比", askAbout: "问问这件商品",
    allReviews: "全部 {n} 条评价", viewedNext: "根据你看过的商品", popular: "本店热门", title: "名称",
    comparison: "商品对比", need: "用来做什么？", needExample: "例如：旅行、小厨房、送礼", judge: "按此衡量", equalRows: "{n} 项相同", best: "更好", notTold: "未注明",
    verdict: "小结", pickTwo: "选两到四件商品进行对比", full: "一次最多对比四件", noVerdict: "没有明显的优胜者。",
    askHello: "用你自己的话问我。我根据本店的商品资料和评价回答，并标明每个事实的出处。",
    askPlaceholder: "想找什么，直接问", send: "发送", thinking: "正在查找", you: "你", sources: "出处", showComparison: "查看对比",
    dropped: "省略了 {n} 句没有依据的话", wordedBy: "由 {name} 措辞", tryThese: "试试", under: "{price}以下的{what}", cheapest: "最便宜的{what}", source: "出处 {n}：{what}", page: "第 {n} 页", previous: "上一页", next: "下一页", review: "评价", lead: "用中文或英文搜索、对比、提问。每个结果都说明理由。", showFilters: "筛选", whyWords: "词语：{w}", picturesAlike: "图片相似", textAlike: "含义相近",
    anotherLook: "图片 {n}",
    suggestions: "搜索建议", suggest_category: "分类", suggest_brand: "品牌", suggest_product: "商品", bringBack: "恢复{name}",
    placeholderBeside: "说说想要什么不同：蓝色、便宜一点、没有条纹…", looksLike: "看起来像：", tryCheaper: "便宜一点", tryOtherColour: "换个颜色", tryOtherBrand: "换个牌子",
    cropTitle: "只搜图片的一部分", cropHelp: "拖动框出你要找的东西。方向键移动，按住 Shift 改变大小。", cropBox: "用来搜索的部分", cropWhole: "整张图片", cropSearch: "搜索这一部分",
    waysOut: "可以这样放宽", explain: "解释排序", explainTip: "显示每个信号对排序的贡献", score: "得分",
    signal_lexical: "文字", signal_fused: "含义", signal_picture: "图片", signal_rating: "评分", signal_fresh: "新旧", signal_popularity: "人气", signal_rules: "店铺规则",
    pictured: "图中所见", chipPictured: "{total} 件中 {n} 件为图中所见", facetPictured: "{total} 件中 {n} 件为图中所见，店铺未注明",
    insteadOf: "已显示“{what}”的结果。", searchInstead: "仍搜索“{what}”",
  },
};

let language = "en";
try {
  language = localStorage.getItem("shopguide-language") ?? "";
} catch { language = ""; }
if (!(language in WORDS)) language = (navigator.language || "en").toLowerCase().startsWith("zh") ? "zh" : "en";

export const current = () => language;

export function switchLanguage() {
  language = language === "en" ? "zh" : "en";
  try { localStorage.setItem("shopguide-language", language); } catch { /* a private window keeps nothing */ }
}

/** One of the page's own phrases. */
export function t(key, values = {}) {
  return (WORDS[language][key] ?? WORDS.en[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** A field of the catalog as a heading. */
export function fieldName(field) {
  const own = { price: "price", category: "category", brand: "brand", in_stock: "in_stock", rating: "rating_f", currency: "currency", title: "title" }[field];
  if (own) return t(own);
  if (language === "zh") {
    const [, base, unit] = /^(.*?)(?: \((.+)\))?$/.exec(field);
    const known = FIELDS_ZH[base.toLowerCase()];
    if (known) return unit ? `${known}（${unit}）` : known;
  }
  return field.charAt(0).toUpperCase() + field.slice(1).replaceAll("_", " ");
}

/** A value of the catalog as it is shown; filters carry the value itself. */
export function valueName(value) {
  if (value === "yes" || value === "no") return t(value);
  if (language !== "zh") return value;
  return wordZh(value) ?? value.split(", ").map((part) => wordZh(part) ?? part).join("、");
}

/** A category path as it is shown, its steps joined by a sign. */
export const pathName = (path, joint = "/") => path.split("/").map(valueName).join(joint);

/** A product's words in the page's language: "zh", else a kind of it such as "zh-CN", else as the catalog has them. */
function translated(product) {
  const kind = Object.keys(product.translations).find((code) => code.toLowerCase().split(/[-_]/)[0] === language);
  return product.translations[language] ?? product.translations[kind];
}

export const titleOf = (product) => translated(product)?.title || product.title;
export const descriptionOf = (product) => translated(product)?.description || product.description;

/** The currency of the first price that words speak of; null: of none. */
export const currencySpokenOf = (products, words) => products.flatMap((p) => p.offers).find((o) => words.includes(o.price.text))?.price.currency ?? null;

/** A product's offer in a currency, else its first. */
export const offerIn = (product, currency) => product.offers.find((o) => o.price.currency === currency) ?? product.offers[0] ?? null;

/** Put the words of the current language on everything that is marked with data-t. */
export function translatePage() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const e of document.querySelectorAll("[data-t]")) e.textContent = t(e.dataset.t);
  for (const e of document.querySelectorAll("[data-t-placeholder]")) e.placeholder = t(e.dataset.tPlaceholder);
  for (const e of document.querySelectorAll("[data-t-label]")) e.setAttribute("aria-label", t(e.dataset.tLabel));
  for (const e of document.querySelectorAll("[data-t-title]")) e.title = t(e.dataset.tTitle);
}
