"""For whom: women, men, kids … in a shopper's words, against attributes or categories that tell it.

Tables and one rule; knows nothing about products. An audience filters only where the things asked for tell theirs:
"women's jacket" in a shop whose jackets do, not "women's laptop".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from shopguide.query.bilingual import alike
from shopguide.query.shown import SHOWN
from shopguide.types import Filter

if TYPE_CHECKING:
    from shopguide.query.reader import Reader

MIN_COVERAGE = 0.6
"""Share of the things asked for that must tell their audience before it filters: the others would be lost."""

MAX_BESIDE = 0.1
"""Share of a department's products that may be filed beside its audiences ("Clothes" with "Clothes/Men" below it)
before the audience's category is too loosely kept to filter by."""

MIN_SHOP_SHARE = 0.15
"""The same share over the whole shop, when the words name no thing ("for women")."""

AUDIENCE_FIELDS = (
    "audience", "gender", "recommended gender", "target gender", "target audience", "age group", "适用性别", "性别",
    "适用人群", "适用对象", "人群",
)  # fmt: skip
"""Names under which feeds tell for whom a product is."""

CATEGORY = "category"
"""The source of an audience that stands in category paths ("Women/Tops")."""

_VALUE_WORDS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys("women woman womens women's ladies lady female females 女 女士 女性 女款 女式 女装".split(), "women")
    | dict.fromkeys("men man mens men's male males gents gentlemen 男 男士 男性 男款 男式 男装".split(), "men")
    | dict.fromkeys("unisex neutral 通用 中性 男女通用 男女 男女同款".split(), "unisex")
    | dict.fromkeys("kids kid kid's children child childrens children's junior youth 儿童 童装 小孩".split(), "kids")
    | dict.fromkeys("girls girl girl's 女童 女孩".split(), "girls")
    | dict.fromkeys("boys boy boy's 男童 男孩".split(), "boys")
    | dict.fromkeys("baby babies infant infants newborn toddler 婴儿 婴童 婴幼儿 宝宝".split(), "baby")
)

SERVES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "women": frozenset(("women", "unisex")),
        "men": frozenset(("men", "unisex")),
        "unisex": frozenset(("unisex",)),
        "kids": frozenset(("kids", "girls", "boys")),
        "girls": frozenset(("girls", "kids")),
        "boys": frozenset(("boys", "kids")),
        "baby": frozenset(("baby",)),
    }
)
"""Whom a product may be for to serve whom it is asked for."""

_SHOWN_ZH = {"women": "女士", "men": "男士", "unisex": "男女通用", "kids": "儿童", "girls": "女童", "boys": "男童",
             "baby": "婴儿"}  # fmt: skip

_FOR = r"(?:(?:suitable |made |designed )?for (?:an? |the |my )?)?"
_ASKED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("women", re.compile(rf"(?<![\w-]){_FOR}(?:wom[ae]n'?s?'?|ladies'?|females?)(?![\w-])")),
    ("men", re.compile(rf"(?<![\w-]){_FOR}(?:men'?s?'?|man's|males?|gents?|gentlemen)(?![\w-])")),
    ("girls", re.compile(rf"(?<![\w-]){_FOR}(?:girls?'?s?'?)(?![\w-])")),
    ("boys", re.compile(rf"(?<![\w-]){_FOR}(?:boys?'?s?'?)(?![\w-])")),
    ("kids", re.compile(rf"(?<![\w-]){_FOR}(?:kids?'?s?'?|child(?:ren)?'?s?'?)(?![\w-])")),
    ("baby", re.compile(rf"(?<![\w-]){_FOR}(?:bab(?:y|ies)'?s?'?|infants?|newborns?)(?![\w-])")),
    ("unisex", re.compile(r"(?<![\w-])unisex(?![\w-])|男女(?:通用|同款|皆宜|都可以?穿?)的?|中性(?:款|风)?的?")),
    ("girls", re.compile(r"(?:适合)?(?:女童|女孩子?|小女孩)(?:用|穿|款)?的?")),
    ("boys", re.compile(r"(?:适合)?(?:男童|男孩子?|小男孩)(?:用|穿|款)?的?")),
    ("kids", re.compile(r"(?:适合|给)?(?:儿童|小孩子?|小朋友|孩子(?!气))(?:用|穿|款)?的?|童装的?|童(?=鞋|车|书)")),
    ("baby", re.compile(r"(?:适合|给)?(?:婴幼?儿|新生儿|宝宝|婴童)(?:用|穿|款)?的?")),
    ("women", re.compile(
        r"(?:适合)?(?:女士|女性|女生|女款|女式|女人)(?:用|穿|款|专用)?的?|女装的?|(?<![男小美儿少子妇])女(?=鞋|包|表|裤|裙|[Tt]恤|衬衫|外套|靴|袜)|"
        r"(?<=[㐀-鿿\s])女(?=$|\s)"
    )),
    ("men", re.compile(
        r"(?:适合)?(?:男士|男性|男生|男款|男式|男人(?!味))(?:用|穿|款|专用)?的?|男装的?|(?<![女小猛])男(?=鞋|包|表|裤|[Tt]恤|衬衫|外套|靴|袜)|"
        r"(?<=[㐀-鿿\s])男(?=$|\s)"
    )),
)  # fmt: skip
"""(audience, how it is asked for), the narrower ones first."""


@lru_cache(maxsize=4096)
def groups_of(value: str) -> frozenset[str]:
    """The audiences that a catalog's value names ("Boy/Girl" → boys and girls); empty when it names none."""
    folded = value.lower().strip()
    if folded in _VALUE_WORDS:
        return frozenset((_VALUE_WORDS[folded],))
    return frozenset(_VALUE_WORDS[w] for w in re.split(r"[\s/&,、+和]+", folded) if w in _VALUE_WORDS)


@lru_cache(maxsize=4096)
def node_groups(node: str) -> frozenset[str]:
    """The audiences that a category's own name tells: "Women", 女装, 潮流女包; "Women Sale" tells none for sure."""
    folded = node.lower().strip()
    if folded.isascii():
        words = {w for w in re.split(r"[\s/,+-]+|'s\b", folded) if w not in ("", "and", "&", "s")}
        return _NONE if words & _PASSING else frozenset(_VALUE_WORDS[w] for w in words if w in _VALUE_WORDS)
    if "婴" in folded or "宝宝" in folded:
        return frozenset(("baby", "kids")) if "童" in folded else frozenset(("baby",))
    if "童" in folded:
        return frozenset(("kids",))
    return frozenset(g for sign, g in (("女", "women"), ("男", "men")) if sign in folded)


_NONE: frozenset[str] = frozenset()
_PASSING = frozenset(("sale", "sales", "new", "gift", "gifts", "deals", "offers", "outlet", "promotions"))
"""A category of the season holds some of an audience's things, never all of them."""


def path_groups(path: str) -> dict[str, str]:
    """Audience to the part of a category path that tells it: "Women/Tops/Tees" → {"women": "Women"}."""
    nodes = path.split("/")
    out: dict[str, str] = {}
    for depth, node in enumerate(nodes):
        for group in node_groups(node):
            out.setdefault(group, "/".join(nodes[: depth + 1]))
    return out


def audiences(reader: Reader) -> None:
    """Read for whom the things shall be."""
    for group, rule in _ASKED:
        for match in rule.finditer(reader.folded):
            start, end = match.span()
            if not reader.free(start, end):
                continue
            given = _filter(reader, group, start, end)
            name = _SHOWN_ZH[group] if reader.language == "zh" else group
            label = f"{SHOWN[reader.language]['audience']}{': ' if reader.language == 'zh' else ' '}{name}"
            reader.add(start, end, label, (given,) if given else (), gone=given is not None)


def _filter(reader: Reader, group: str, start: int, end: int) -> Filter | None:
    """The filter on the source that tells most of the asked things' audiences; None when none tells enough."""
    vocabulary = reader.vocabulary
    terms = reader.kind_terms(start, end)
    best: tuple[float, Filter] | None = None
    for source, values in vocabulary.audiences.items():
        wanted = _wanted(group, values)
        covered = vocabulary.coverage.get(source, {})
        shares = [_told(term, covered) for term in terms]
        share = max(shares) if shares else vocabulary.told.get(source, 0) / max(vocabulary.size, 1)
        floor = MIN_COVERAGE if shares else MIN_SHOP_SHARE
        if source == CATEGORY and _loosely_filed(vocabulary.categories, wanted):
            continue
        if wanted and share >= floor and (best is None or share > best[0]):
            best = (share, Filter(source, any_of=wanted))
    return best[1] if best else None


def _told(term: str, covered: Mapping[str, float]) -> float:
    """Share of a thing's products that tell their audience; of the worst of its other names when it has none itself.

    The best of its names would not do: a shop whose one jacket is filed beside the audiences would lose it, because
    its shirts, which are tops too, are filed by them.
    """
    if term in covered:
        return covered[term]
    return min((covered[t] for t in alike(term) if t in covered), default=0.0)


def _loosely_filed(categories: Mapping[str, int], nodes: Iterable[str]) -> bool:
    """Whether too many products stand in the category above an audience's instead of in an audience's own."""
    parents = {parent for node in nodes if (parent := node.rpartition("/")[0])}
    inside = sum(n for path, n in categories.items() if any(f"{path}/".startswith(f"{one}/") for one in parents))
    return sum(categories.get(one, 0) for one in parents) > MAX_BESIDE * inside


def _wanted(group: str, values: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The catalog's values that serve an audience; () when none names it itself."""
    named = {one for groups in values.values() for one in groups}
    if group not in named and not (group in ("kids", "girls", "boys") and SERVES[group] & named):
        return ()
    return tuple(sorted(v for v, groups in values.items() if SERVES[group] & set(groups)))
