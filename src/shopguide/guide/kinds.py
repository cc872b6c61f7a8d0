"""Which kind of thing words are about ("laptops"), and the whole set of it: never one page.

Knows nothing about conversations or answers; a kind is a category of the shop's own tree.
A word names a category when it is the category's name, or when the titles of its things hold it and others hardly do,
so that 耳机 finds "Headphones" too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from shopguide.guide.calling import is_thing, learnt_ids, numbered, plural, said_as
from shopguide.guide.facts import CUES, QUESTION_WORDS
from shopguide.guide.restating import GENERIC
from shopguide.guide.tools import Tools
from shopguide.guide.words_zh import UNITS_ZH, VALUES_ZH
from shopguide.query.synonyms import built_in
from shopguide.text import has_han, stem, tokens
from shopguide.types import Filter, Filters, Hit, Language, Product, Query

VOTERS = 20
"""Best hits of a word that vote on the category that it names."""

FEW_VOTERS = 7
"""Best hits that vote when no word names a category; an odd number, so that there is a majority."""

MIN_SHARE = 0.8
"""Share of the voters that must be of the category …"""

MIN_COVERAGE = 0.4
"""… and share of the category's things whose names hold the word: "noise" is in some headphones' names only."""

MIN_CALLED = 0.2
"""Share of a category's things that must be called by a word before the others are left out of "the dearest 被子"."""

MIN_ENDS = 0.5
"""Share of the best hits that hold a Chinese word whose names must end with it for it to be what they are called."""

MIN_OWN = 0.6
"""Share of a category's things that a word must call for the category to be meant by it."""

MAX_TERMS = 6
"""Words of a turn that are tried as names of a kind: what a shopper says of one thing."""

MOST_NAMED = 100
"""Things of a kind that are looked at for those whose titles hold all the words for it."""

PAGE = 1000
"""Products fetched at a time when a whole set is walked; the most that a search gives."""

MAX_WALKED = 10_000
"""Products of one set that are walked: larger sets are no kind but a shop."""

_PAIRS = frozenset("headphones earphones pants shorts jeans trousers leggings glasses sunglasses scissors".split())
"""Things whose one is a pair."""

_NO_THINGS = frozenset(
    "人 说 用 个人 用品 适合 家 出 里 上 下 大家 送 新 男 女 码 号 小 大 老 色 套 条 双 款式 颜色 日 元 块 "
    "女士 男士 女款 男款 女性 男性 男女".split()
)
"""Chinese words that stand in names and name no kind."""

_WIDER = (
    (re.compile(r"\b(?:cats?|kittens?|dogs?|pupp(?:y|ies))\b|猫|狗", re.I), ("pet", "宠物")),
    (re.compile(r"\b(?:bab(?:y|ies)|infants?|toddlers?|newborns?)\b|宝宝|婴儿|新生儿", re.I), ("baby", "婴童", "母婴")),
    (
        re.compile(
            r"\b(?:food|snacks?|something to eat|anything to eat|treats?)\b|吃的|零食|点心|好吃|食品|食物", re.I
        ),
        ("饮食", "食品", "零食", "food", "snacks", "grocery"),
    ),
    (
        re.compile(r"\b(?:something to drink|anything to drink|drinks?|beverages?)\b|喝的|饮料|饮品", re.I),
        ("drinks", "beverages", "饮料", "酒水", "juice"),
    ),
)
"""Whom a thing is for, and what shops call the things for them."""

_CUES = frozenset(c for cues in CUES.values() for c in cues)
"""Words that ask for an attribute, and name no thing."""

_SUFFIXES = ("子", "头")
"""Endings of Chinese nouns that names leave out."""

_ABSTRACT = frozenset(
    "discount deal sale offer question info information recommendation suggestion advice idea range".split()
)
"""Words before "on" or "for" that are no thing: "any discount on backpacks?"."""

GOODS_ZH = "靴鞋裙裤包灯锅壶椅杯被枕巾毯笔帽袜窝"
"""Heads of two-character words for goods, tried when no name holds the whole (皮靴)."""

_SAID_OF_THINGS = frozenset(
    (*VALUES_ZH.values(), *UNITS_ZH.values(), "寸", "英寸", "厘米", "毫升", "件套", "系列", "新款")
)
"""What names end with and things are not called by: colours, materials, units."""

_HAN_RUN = re.compile(r"[㐀-䶿一-鿿]+")

_HEAD_ENDS = re.compile(
    r"\b(?:with|for|that|which|has|have|having|is|are|under|below|over(?!-)|in(?!-)|to|from|by|on(?!-)|made|can|"
    r"do|does|"
    r"should|costs?)\b|[,，;；.。!！]|(?<=[㐀-鿿])\s+|(?<=[㐀-鿿])(?:能|可以|可(?=[用放装调折])|适合|用来|给|去|"
    r"来|配|放|装|送)(?=[㐀-鿿])",
    re.I,
)
"""After these an English phrase tells more of its thing: "backpack for a laptop" is a backpack."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: a category of the shop, and the word that named it.

    Attributes:
        node: The category's own name, or its whole path.
        word: As the shopper named it; "" when it was not named.
        more: Other categories that hold such things too (水杯 are bottles and mugs).
        only: Ids of the things that are called so, where they are a part of a category without a name of its own.
        told: What the word says beside the kind, in the catalog's language ("electric" of 电热水壶).
    """

    node: str
    word: str = ""
    more: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    @property
    def filter(self) -> Filter:
        """The hard condition of being of this kind."""
        return (
            Filter("product_id", any_of=self.only) if self.only else Filter("category", any_of=(self.node, *self.more))
        )

    def holds(self, product: Product) -> bool:
        """Whether a product is of this kind."""
        if self.only:
            return product.product_id in self.only
        return any(f"/{n}/" in f"/{path}/" for path in product.categories for n in (self.node, *self.more))

    def called(self, products: Sequence[Product]) -> list[Product]:
        """Those of its things whose names hold the Chinese word for it, where it is a category of other things too."""
        if not self.more or not has_han(self.word):
            return list(products)
        held = [p for p in products if _heads(p, self.word)]
        return held if len(held) >= MIN_CALLED * len(products) else list(products)

    def noun(self, language: Language, count: int = 2) -> str:
        """The kind as said in a sentence: "16 kettles", 16 款水壶."""
        nodes = self.node.split("/")
        counted = [n for n in nodes if n.lower().endswith("s") or has_han(n)]  # "Over-Ear" is said as "headphones"
        last = counted[-1] if counted else nodes[-1]
        if language == "zh":
            if has_han(self.word) and (len(self.word) > 1 or not has_han(last)):
                return self.word
            return last if has_han(last) else "商品"
        said = self.word if self.word and not has_han(self.word) else ""
        if said and (self.only or (last != nodes[-1] and set(tokens(said)) & set(tokens(nodes[-1])))):
            return numbered(said, count)  # "Packages/Milk" holds kinds of milk
        if has_han(last):
            return numbered(said or "product", count)
        head, _, tail = last.lower().rpartition(" ")
        if not tail.endswith("s") and self.word.isascii() and self.word:  # "Lighting" counts nothing, lamps do
            if self.word.endswith("ing"):
                return "product" if count == 1 else "products"
            return numbered(self.word, count)
        if count == 1 and tail in _PAIRS:
            return f"pair of {last.lower()}"
        return f"{head} {stem(tail) if count == 1 else tail}".strip()


def named_tokens(product: Product) -> set[str]:
    """Terms of a product's titles and categories."""
    return set(
        tokens(" ".join((product.title, *product.categories, *(t.title for t in product.translations.values()))))
    )


def kind_named(tools: Tools, words: str) -> Kind | None:
    """The kind of thing that words name; None when they name none plainly.

    Args:
        tools: The shop.
        words: Words of a turn, constraints taken out.

    Returns:
        The kind of the head word: the last one of an English noun phrase, the last one in Chinese.
    """
    tried, spare = 0, None
    parts = [p for p in _HEAD_ENDS.split(words) if candidates(p)]
    if not has_han(words):
        parts = [p for p in parts if set(candidates(p)) - _ABSTRACT] or parts
    for part in parts if has_han(words) else parts[:1]:  # what comes after "for" or "with" is not asked for
        heard, unknown = "", []
        whole = None if has_han(part) else _filed_whole(tools, part)
        if whole is not None:
            return whole
        for term in candidates(part):
            if heard and term in heard:
                continue  # the whole word is in names: its pieces name something else
            tried += 1
            if tried > MAX_TERMS:
                return spare
            kind, known = _named_by(tools, term)
            if kind is None and has_han(term):
                kind = kind_wished(tools.understand(term))
            kind = learnt(tools, part, term, kind) if kind is None or not has_han(term) else kind
            if kind is None and not known and is_thing(term):
                unknown.append(term)
            if kind is not None:
                if unknown and not has_han(term) and not _tell(tools, kind, unknown):
                    return None  # "tomato sauce" is no tomato
                more = re.search(f"{re.escape(term)}[㐀-䶿一-鿿]$", part) if has_han(term) else None
                kind = replace(kind, word=more.group()) if more else kind  # 登山 of 登山靴 is said whole
                if kind.only and has_han(term) and part is not parts[-1]:
                    spare = spare or kind  # 去露营，帐篷: a category further on is meant more surely
                    break
                return _narrower(tools, kind, f"{part} {' '.join(kind.told)}")
            heard = term if known and has_han(term) and len(term) > 1 else heard
    return spare


def called_apart(tools: Tools, kind: Kind) -> Kind:
    """The things that names call so by a Chinese word, where they are the lesser part of its category (钢笔 of 文具).

    Args:
        tools: The shop.
        kind: A kind as it was named.

    Returns:
        The things alone; the kind as it was where most of its category is called so, or nothing is.
    """
    if kind.only or kind.more or len(kind.word) < 2 or not has_han(kind.node) or kind.word in kind.node:
        return kind
    meant = tools.meant(kind.word)
    if not meant.sold or meant.paths or meant.word != kind.word or meant.alike < 1:
        return kind
    total = tools.search("", filters=(kind.filter,), limit=1).total
    return replace(kind, only=meant.ids) if len(meant.ids) < MIN_OWN * total else kind


def _filed_whole(tools: Tools, part: str) -> Kind | None:
    """The category that all words of a phrase together name ("oat milk" of Packages/Oat-Milk)."""
    said = {t for t in tokens(part) if t in candidates(part)}
    wished = kind_wished(tools.understand(part)) if len(said) > 1 else None
    return wished if wished is not None and said <= set(tokens(wished.word)) else None


def learnt(tools: Tools, part: str, term: str, kind: Kind | None) -> Kind | None:
    """The things that titles call by a word, where no category is theirs alone.

    Args:
        tools: The shop.
        part: The phrase that the word stands in.
        term: The word.
        kind: The category that it names, if any.

    Returns:
        The kind: the category where it is of such things, else the things themselves.
    """
    own = {term, *tokens(plural(term))} if not has_han(term) else {term}
    if kind is not None and (kind.only or own & set(tokens(kind.node))):
        return kind
    word, ids = learnt_ids(tools, part, term)
    if not ids:
        return kind
    if kind is None:
        return kind_wished(tools.understand(word)) or Kind(word, word, only=ids)
    total = tools.search("", filters=(kind.filter,), limit=1).total
    return kind if len(ids) >= MIN_OWN * total else Kind(kind.node, word, only=ids)


def kind_heard(tools: Tools, words: str) -> Kind | None:
    """The kind that the words for a thing name: the things that names call so, where its category holds many others.

    Args:
        tools: The shop.
        words: Words for one kind of thing, and no others.

    Returns:
        The kind; None when the shop has none.
    """
    kind = kind_named(tools, words)
    ids: tuple[str, ...] = ()
    if kind is not None and set(tokens(words)) <= set(tokens(kind.node)):
        return kind  # the category itself is called so
    if not has_han(words):
        ids = tuple(tools.called(words)) if " " in words else ()
    elif kind is not None and kind.word == words and len(words) > 1 and has_han(kind.node) and words not in kind.node:
        hits = tools.search(words, sort="relevance", limit=VOTERS * 5).hits
        ids = tuple(h.product.product_id for h in hits if _says(h.product, words))
    if not ids:
        return kind
    if kind is None or kind.only:  # a phrase that calls more things than its last word is another name of them
        return Kind(words, words, only=ids) if kind is None or len(ids) > len(kind.only) else kind
    total = tools.search("", filters=(kind.filter,), limit=1).total
    return Kind(kind.node, words, only=ids) if len(ids) < MIN_OWN * total else kind


def kind_spoken(tools: Tools, words: str) -> Kind | None:
    """The kind that the words for a thing name, by the longest name of a thing in them ("baby monitor" is no monitor).

    Args:
        tools: The shop.
        words: Words for one kind of thing, with what tells more of it.

    Returns:
        The kind; None where neither a category nor the whole words call one.
    """
    known = kind_heard(tools, words)
    meant = kind_meant(tools, words, alike=False) if known is not None else None
    if known is None or meant is None or not meant.only or not known.only:
        return known  # of a category's things the words beside it are told by attributes
    own, said = set(tokens(known.word)), set(tokens(meant.word))
    longer = own < said or not own & said
    if has_han(words):
        longer = meant.word not in known.word and (known.word in meant.word or not own & said)
    if not longer:
        return known
    beside = () if has_han(words) else known.only[:MOST_NAMED]
    held = (i for i in beside if said <= named_tokens(tools.product(i)))  # a "Desktop Graphing" calculator too
    return replace(meant, only=tuple(dict.fromkeys((*meant.only, *held))))


def kind_meant(tools: Tools, words: str, alike: bool = True) -> Kind | None:
    """The kind of thing that the words for it mean in this shop: by name, another word for it, or likeness in meaning.

    Args:
        tools: The shop.
        words: The words for one kind of thing, with what tells more of it, in either language.
        alike: Likeness is enough.

    Returns:
        The kind; None when the shop sells none.
    """
    meant = tools.meant(words)
    if not meant.sold or (meant.alike < 1 and not alike):
        return None
    word = meant.word
    return Kind(meant.paths[0], word, more=meant.paths[1:]) if meant.paths else Kind(word, word, only=meant.ids)


def _says(product: Product, words: str) -> bool:
    return any(words in t for t in (product.title, *(t.title for t in product.translations.values())))


def unsold(tools: Tools, words: str) -> str:
    """The thing that words ask for by a noun for goods that nothing in the shop is called by; "" when it is not plain.

    Args:
        tools: The shop.
        words: Words of a turn that name no kind of the shop's.

    Returns:
        The noun as it is said.
    """
    meant = tools.meant(words)
    if meant.sold or meant.known:
        return "" if meant.sold else meant.word
    part = next((p for p in _HEAD_ENDS.split(words) if candidates(p)), "")
    head = next(iter(candidates(part)), "")
    if not head or not (is_thing(head) or (has_han(head) and len(head) > 1 and built_in().knows(head))):
        return ""
    if tools.called(head):
        return ""
    hits = tools.search(head, sort="relevance", limit=VOTERS).hits
    if has_han(head):
        return "" if any(_ends_with(h.product, head) or _heads_as(h.product, head) for h in hits) else head
    filed = any(head in tokens(path) for h in hits for path in h.product.categories)
    crossed = any(has_han(h.product.title) and not h.product.translations for h in hits)
    return "" if filed or crossed else said_as(part, head)


def _heads_as(product: Product, term: str) -> bool:
    """A thing whose names are in the other language cannot be called by a Chinese word."""
    return not any(has_han(t) for t in (product.title, *(t.title for t in product.translations.values())))


def _tell(tools: Tools, kind: Kind, words: Iterable[str]) -> bool:
    """Whether the data of the things of a kind hold words that no title does."""
    hits = tools.search("", filters=(kind.filter,), limit=VOTERS * 2).hits
    held = {t for h in hits for n, v in h.product.attributes.items() for t in tokens(f"{n} {v}")}
    held |= {t for h in hits for t in tokens(h.product.description)}
    return all(w in held for w in words)


def _narrower(tools: Tools, kind: Kind, words: str) -> Kind:
    """The category below that the words name too: hiking boots are not all boots."""
    said = set(tokens(words)) - set(tokens(kind.node))
    if kind.more or kind.only or not said:
        return kind
    hits = tools.search(words, filters=(kind.filter,), sort="relevance", limit=VOTERS).hits
    below: Counter[str] = Counter()
    for hit in hits:
        for path in hit.product.categories:
            names = path.split("/")
            start = next((n for n in range(len(names)) if "/".join(names[: n + 1]).endswith(kind.node)), len(names))
            below.update({"/".join(names[: n + 1]) for n in range(start + 1, len(names))})
    for path, _ in sorted(below.items(), key=lambda b: (-b[1], b[0])):
        leaf = set(tokens(path.split("/")[-1])) - set(tokens(kind.node))
        if leaf and leaf <= said:
            return Kind(path, kind.word)
    return kind


def head_terms(words: str) -> list[str]:
    """Terms that may say what thing words ask for, the head first; [] when they name none."""
    parts = [p for p in _HEAD_ENDS.split(words) if candidates(p)]
    return candidates(parts[0]) if parts else []


def candidates(part: str) -> list[str]:
    """The terms of a phrase that may name a kind, from its head on, whole words before their pieces."""
    known = QUESTION_WORDS | GENERIC | _NO_THINGS | set(UNITS_ZH.values())
    terms = [t for t in dict.fromkeys(tokens(part)) if t not in known and not t[0].isdigit()]
    pieces = [t for t in terms if has_han(t) and any(t != o and t in o for o in terms)]
    whole = [t for t in terms if t not in pieces and (len(t) > 1 or has_han(t))]
    bare = [t[:-1] for t in whole if has_han(t) and len(t) == 2 and t.endswith(_SUFFIXES)]  # 靴子 is 靴 in titles
    heads = [t[-1] for t in whole if len(t) == 2 and t[-1] in GOODS_ZH]
    return _joined(part, terms) + whole[::-1] + bare + sorted(pieces, key=len)[::-1] + heads


def _joined(part: str, terms: Sequence[str]) -> list[str]:
    """The last word of a Chinese phrase with what stands before it, where cutting took them apart (徒步 + 鞋)."""
    last = next((t for t in terms[::-1] if has_han(t) and part.rstrip(" 的").endswith(t)), "")
    for before in terms[::-1] if last else ():
        whole = f"{before}{last}"
        if before != last and before not in _CUES and re.search(re.escape(whole), part, re.I):
            return [whole]
    return []


def _head(term: str) -> str:
    """What a Chinese word's things end with: 椅 of 办公椅, 被 of 被子."""
    bare = term[:-1] if len(term) > 1 and term.endswith(_SUFFIXES) else term
    return bare[-1:] if has_han(term) else ""


def _heads(product: Product, term: str) -> bool:
    """Whether a run of Chinese in a product's names ends with the head of a word (升级款羽绒被 with that of 被子)."""
    head = _head(term)
    titles = (product.title, *(t.title for t in product.translations.values()))
    return any(run.rstrip("男女款").endswith(head) for title in titles for run in _HAN_RUN.findall(title))


def _holds(product: Product, term: str) -> bool:
    if term in named_tokens(product):
        return True
    titles = " ".join((product.title, *(t.title for t in product.translations.values()))).casefold()
    return has_han(term) and (term in titles or (len(term) <= 2 and term.endswith(_SUFFIXES) and _heads(product, term)))


def is_kind_of(product: Product, term: str) -> bool:
    """Whether a word only says what kind of thing a product is (连衣裙 of a dress)."""
    if has_han(term):
        return len(term) > 1 and _heads(product, term)
    return any(term in tokens(path) for path in product.categories)


def _named_by(tools: Tools, term: str) -> tuple[Kind | None, bool]:
    """The kind that one term names, in the names' own words or in the other language, and whether any name holds it."""
    hits = tools.search(term, sort="relevance", limit=VOTERS).hits
    holders = [h.product for h in hits if _holds(h.product, term)]
    said = [shown for h in hits for typed, shown in h.why.synonyms if typed == term]
    phrase = tokens(Counter(said).most_common(1)[0][0]) if said else []
    if not holders:
        heads = {w for s in said for w in tokens(s)[-1:]} if has_han(term) and phrase else set()
        holders = [h.product for h in hits if heads & named_tokens(h.product)]
        kind = _voted(tools, term, holders, heads) if heads else None
        return (replace(kind, told=_beside(kind, phrase)) if kind else None), bool(kind)
    cut = len(term) > 1 and has_han(term) and term not in tokens(term)
    kind = (_called_so(tools, term, holders) if cut else None) or _voted(tools, term, holders)
    if kind is not None and has_han(term) and len(term) > 1 and term not in kind.node:
        kind = kind if any(_ends_with(p, term) or _heads(p, term) for p in holders) else None  # 调节 of 可调节台灯
    if kind is not None:
        return replace(kind, told=_beside(kind, phrase)), True
    if not _head(term):
        return None, True
    return _spread(tools, term, holders) or _called_so(tools, term, holders), True


def _beside(kind: Kind, phrase: Sequence[str]) -> tuple[str, ...]:
    """What a word says in the other language beside the kind itself: "electric" of 电热水壶."""
    own = set(tokens(" ".join((kind.node, *kind.more))))
    return tuple(t for t in phrase[:-1] if t not in own and not has_han(t)) if phrase[-1:] else ()


def _voted(tools: Tools, term: str, holders: Sequence[Product], heads: Iterable[str] = ()) -> Kind | None:
    """The category of most of the things that hold a term (or a word for it), if most of its things do."""
    votes = Counter(n for p in holders for n in {n for path in p.categories for n in path.split("/")})
    best: tuple[bool, float, int, str] | None = None
    for node, n in votes.items():
        if n < MIN_SHARE * len(holders):
            continue
        share, total = _coverage(tools, node, term, heads)
        if share >= MIN_COVERAGE:
            one = ({term, *heads} & set(tokens(node)) != set(), round(share, 1), -total, node)
            best = max(best, one) if best else one
    return Kind(best[3], term) if best else None


def _called_so(tools: Tools, term: str, holders: Sequence[Product]) -> Kind | None:
    """The things whose names hold a Chinese word, where their category is one of many other things."""
    if len(term) < 2 or not holders or term in _CUES or term in _SAID_OF_THINGS:
        return None
    hits = tools.search(term, sort="relevance", limit=VOTERS * 5).hits
    ids = tuple(dict.fromkeys(h.product.product_id for h in hits if _ends_with(h.product, term)))
    node = holders[0].categories[0] if holders[0].categories else ""
    if len(ids) < MIN_ENDS * len(holders):
        return None  # 露营 is said of tents, and names none
    if not ids or (node and _coverage(tools, node, term)[0] >= MIN_SHARE):
        return None  # all of the category is called so
    return Kind(node, term, only=ids)


def _ends_with(product: Product, term: str) -> bool:
    """A run of a product's names ends with a word, so that the thing is called so."""
    titles = (product.title, *(t.title for t in product.translations.values()))
    return any(run.rstrip("男女款").endswith(term) for title in titles for run in _HAN_RUN.findall(title))


def _coverage(tools: Tools, node: str, term: str, heads: Iterable[str] = ()) -> tuple[float, int]:
    """Share of a category's things whose names hold a term or, in Chinese, end with its head; and their number."""
    page = tools.search("", filters=(Kind(node).filter,), limit=VOTERS * 2)
    words = set(heads)
    head = len(term) > 1 and bool(_head(term)) and not words and term in tokens(term)
    held = sum(
        _holds(h.product, term) or (head and _heads(h.product, term)) or bool(words & named_tokens(h.product))
        for h in page.hits
    )
    return held / max(len(page.hits), 1), page.total


def _spread(tools: Tools, term: str, holders: Sequence[Product]) -> Kind | None:
    """Several categories together that hold the things of a Chinese head noun."""
    paths = Counter(p.categories[0] for p in holders if p.categories and _heads(p, term))
    kept = [path for path, _ in paths.most_common(4) if _coverage(tools, path, term)[0] >= MIN_COVERAGE]
    own = [p for p in holders if any(c in kept for c in p.categories)]
    if len(kept) < 2 or len(own) < MIN_SHARE * len(holders):
        return None
    return Kind(kept[0], term, tuple(kept[1:]))


def kind_in(query: Query) -> Kind | None:
    """The kind that a search is already limited to."""
    for one in query.filters:
        chip = next((u for u in query.understood if one in u.filters), None)
        if one.field == "product_id" and one.any_of and chip and chip.label.split(":")[0] in ("category", "分类"):
            return Kind(chip.label.partition(": ")[2], chip.text, only=one.any_of)
        if one.field == "category" and one.any_of:
            if chip is not None and chip.label.split(":")[0] not in ("category", "分类"):
                continue  # "for women" is for whom, not what
            return Kind(one.any_of[0], chip.text if chip else "", one.any_of[1:])
    return None


def kind_wider(tools: Tools, words: str) -> Kind | None:
    """The kind of what serves the one that words name ("for my cat", 养猫): things for pets, for babies."""
    for rule, names in _WIDER:
        match = rule.search(words)
        found = (kind_wished(tools.understand(name)) or kind_named(tools, name) for name in names) if match else ()
        kind = next((k for k in found if k is not None), None)
        if match and kind is not None:
            return replace(kind, word=f"{match.group()}用品" if has_han(match.group()) else "")
    return None


def kind_wished(query: Query) -> Kind | None:
    """The kind that the parser took words for as a wish (手表 in an English catalog); None when there is none."""
    for chip in query.understood:
        field, _, paths = chip.label.partition(": ")
        if chip.soft and field in ("category", "分类") and paths:
            node, *more = paths.split(", ")
            return Kind(node, chip.text, tuple(more))
    return None


def kind_by_vote(tools: Tools, words: str) -> Kind | None:
    """The category of most of the best hits of words that name no category plainly (背包 for 双肩包)."""
    terms = [t for t in tokens(words) if t not in QUESTION_WORDS]
    best = tools.search(words, sort="relevance", limit=FEW_VOTERS).hits if terms else ()
    votes = Counter(path for h in best for path in h.product.categories)
    path, count = max(sorted(votes.items()), key=lambda v: v[1], default=("", 0))
    return Kind(path, words.strip(" 的?？")) if count > len(best) / 2 else None


def kind_of(products: Sequence[Product]) -> Kind | None:
    """The narrowest category that all products share; None when they share none."""
    shared: set[str] | None = None
    for product in products:
        own = {"/".join(parts[:n]) for path in product.categories for parts in (path.split("/"),)
               for n in range(1, len(parts) + 1)}  # fmt: skip
        shared = own if shared is None else shared & own
    deepest = max(sorted(shared or ()), key=lambda path: path.count("/"), default="")
    return Kind(deepest) if "/" in deepest or (deepest and len(products) == 1) else None


def walk(tools: Tools, words: str, filters: Filters) -> tuple[Hit, ...]:
    """Every hit of a search, page after page, up to `MAX_WALKED`."""
    out: list[Hit] = []
    while True:
        page = tools.search(words, filters=filters, sort="relevance", limit=PAGE, offset=len(out))
        out += page.hits
        if not page.hits or len(out) >= min(page.total, MAX_WALKED):
            return tuple(out)


def yes_no_names(products: Iterable[Product]) -> dict[str, None]:
    """Names of the attributes that are told as yes or no."""
    return {n: None for p in products for n, v in p.attributes.items() if isinstance(v, bool)}
