# ruff: noqa: E501 (tables, sentences and curves read better on one line)
"""Puts the reviews of the demo shop together: quality by product, sentences by aspect, stars that fit, planted fakes.

Knows nothing about drawing. A product has a hidden quality for each aspect, so that its reviewers agree
with each other and its stars mean something.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import date, timedelta

import demo_reviews_home
import demo_reviews_tech
import demo_reviews_wear
from demo_model import fill, fits, rng
from demo_people import User
from demo_products import KINDS, Made

REVIEWS = 1000
CHINESE_SHARE = 0.40
LAST_DAY = date(2026, 10, 31)
NOUNS = {kind.name: kind.noun for kind in KINDS}

OPENERS = """
My second one from {brand}.|Ordered after reading the reviews here.|Had it for {3..11} months now.|A present for my sister.
A present for my father, who is hard to please.|I looked at {3..9} others before this one.|Bought in the sale.
Replaced one that I had for ten years.|My partner chose it, I use it.|Used daily since {2..9} weeks.|Delivery took {2..6} days.
I was sceptical because of the brand.|A colleague has the same one.|Bought for our holiday.|First order in this shop.
Not my first try with {brand}.|I am picky, so here are the details.|Short version for those in a hurry.|After {2..9} months of use:
The shop helped me to choose.|I wanted something simple.|Took it on a trip at once.
"""
OPENERS_ZH = """
第二次买{brand}了。|看了评价才下单的。|用了{3..11}个月来评价。|给妈妈买的。|送男朋友的生日礼物。|对比了{3..9}家才选的这个。
活动价入手。|旧的用了十年，换新的。|家人推荐的。|每天都在用，已经{2..9}周。|物流{2..6}天到。|之前没听过这个牌子。
同事有同款。|出去旅行用的。|第一次在这家店买。|我比较挑剔，说说细节。|用了一段时间再来说。|客服帮忙选的。
"""
CLOSERS = {
    5: "Would buy again.|Five stars without a second thought.|Already recommended to friends.|Worth every cent.|Do not hesitate.|"
    "Exactly what I was looking for.|Nothing to complain about.",
    4: "Good value overall.|A small star off, but I am keeping it.|Would still recommend.|Happy with it all the same.|"
    "Good, not perfect.",
    3: "Does the job, no more.|Mixed feelings.|Fine for the price, I suppose.|Undecided whether I keep it.|So-so.",
    2: "I expected more.|Would not buy again.|Disappointing for the price.|There are better ones.|Two stars for the effort.",
    1: "Sent it back.|Save your money.|Never again.|Waiting for my refund.|One star because zero is not possible.",
}
CLOSERS_ZH = {
    5: "会回购。|推荐给朋友了。|物超所值。|放心买。|没什么可挑的。|很满意，五星。",
    4: "总体不错。|扣一星，其他都好。|性价比可以。|还是推荐的。|瑕不掩瑜。",
    3: "一般般吧。|中规中矩。|对得起价格，没有惊喜。|还在犹豫要不要留。",
    2: "不太满意。|不会再买了。|这个价格不值。|期望太高了。",
    1: "已退货。|别买。|再也不来了。|等退款中。|一星都嫌多。",
}
TITLES = {
    5: "Excellent|Love it|Just right|Perfect for me|Better than expected|Very good {noun}|My new favourite|Spot on|Great buy",
    4: "Good, with one thing to know|Nearly perfect|Good {noun}|Solid|Happy so far|Pleasantly surprised|Good value",
    3: "Good and bad|Average|It is all right|Mixed|Could be better|Neither here nor there",
    2: "Not convinced|Disappointed|Below expectations|Hmm, no|Weak {noun}",
    1: "Stay away|Broken promises|Very bad|Money lost|Unusable",
}
TITLES_ZH = {
    5: "非常满意|超出预期|很好|值得买|爱了|好评|{noun}很赞",
    4: "不错|总体满意|基本满意|挺好的|小瑕疵",
    3: "一般|有好有坏|还行吧|凑合",
    2: "有点失望|不太行|不如预期",
    1: "差评|太差了|后悔买了|踩雷",
}
TURNS = ("However, ", "On the other hand: ", "But: ", "Sadly, ", "Less good: ")
TURNS_ZH = ("不过", "但是", "就是", "缺点：", "可惜")

COPIES = (
    (
        "en",
        5,
        "Amazing",
        "Best purchase ever!!! Top quality, super fast shipping, perfect seller, everybody must buy this now!",
    ),
    (
        "en",
        5,
        "Perfect product",
        "I am so happy with this wonderful product, my whole family loves it, quality is number one, buy with trust.",
    ),
    ("zh", 5, "完美", "质量非常好，与卖家描述的完全一致，真的很喜欢，完全超出期望值，发货速度非常快，五分好评！"),
)
BURST = (
    ("en", "Great", "Great product, recommend to all."),
    ("en", "Super", "Super quality, very happy, thank you."),
    ("zh", "好评", "非常好，大家快买。"),
    ("en", "Wow", "Wow, so good, buying three more."),
    ("zh", "满意", "收到了，很满意，五星好评。"),
    ("en", "Top", "Top top top, the best in this shop."),
    ("zh", "推荐", "强烈推荐，质量一流。"),
    ("en", "Best", "Simply the best, no question."),
)
MISMATCHES = (
    (
        "en",
        5,
        "Terrible",
        "Absolutely terrible. It broke on the first day and nobody answers. Worst money I ever spent.",
    ),
    ("en", 5, "Do not buy", "Do not buy this rubbish. It came damaged, it smells, and the refund was refused."),
    ("zh", 5, "垃圾", "太差了，用一天就坏，客服不理人，千万别买。"),
    ("zh", 5, "骗人", "完全是骗人的，实物和图片不一样，退货还要自己付运费，气死了。"),
    ("en", 1, "Fantastic", "Fantastic, I love everything about it and use it every single day. Thank you!"),
)


@dataclass
class Draft:
    """Reviews being written, and which of them are planted fakes."""

    reviews: list[dict[str, object]] = field(default_factory=list)
    planted: dict[str, list[list[str]]] = field(default_factory=lambda: {"copies": [], "burst": [], "mismatch": []})

    def add(self, product_id: str, user_id: str, rating: int, title: str, text: str, posted: date, helpful: int) -> str:
        """Add one review and give its temporary mark."""
        mark = f"draft-{len(self.reviews)}"
        self.reviews.append(
            {
                "id": mark, "product_id": product_id, "user_id": user_id, "rating": rating, "title": title,
                "text": text, "posted": str(posted), "helpful": helpful,
            }
        )  # fmt: skip
        return mark


Opinions = dict[str, dict[str, dict[str, list[str]]]]


def read_opinions() -> Opinions:
    """Read the sentences: kind → aspect (with its condition) → "+", "-", "+z", "-z" → sentences."""
    out: Opinions = {}
    aspects: dict[str, dict[str, list[str]]] = {}
    lines: dict[str, list[str]] = {}
    for module in (demo_reviews_wear, demo_reviews_home, demo_reviews_tech):
        for line in module.OPINIONS.strip().splitlines():
            sign, _, rest = line.partition(" ")
            if sign == "@":
                aspects = out.setdefault(rest, {})
            elif sign == "#":
                lines = aspects.setdefault(rest, {"+": [], "-": [], "+z": [], "-z": []})
            else:
                lines[sign].append(rest)
    return out


def make_reviews(made: list[Made], users: list[User], buyers: dict[str, dict[str, str]]) -> Draft:
    """Write all reviews.

    Args:
        made: The products.
        users: Who may write.
        buyers: Product id to the users who bought it and the day; they write first.

    Returns:
        The reviews in order of date with final ids, and the planted ones by reason.
    """
    opinions, draft, seen = read_opinions(), Draft(), set[str]()
    languages = {u.user_id: u.language for u in users}
    _plant(draft, made)
    told = [m for m in made if "kind" not in m.picture_only]
    popularity = {m.product_id: rng(m.product_id, "popular").paretovariate(1.3) for m in told}
    silent = {m.product_id for m in told if rng(m.product_id, "silent").random() < 0.08}
    chance, guests = rng("reviews"), 0
    wrote: set[tuple[str, str]] = set()
    while len(draft.reviews) < REVIEWS:
        product = chance.choices(told, [min(8.0, popularity[m.product_id]) for m in told])[0]
        if product.product_id in silent:
            continue
        free = [u for u in buyers.get(product.product_id, {}) if (u, product.product_id) not in wrote]
        if free and chance.random() < 0.7:
            user = chance.choice(free)
        else:
            guests += 1
            user = f"g{guests:04d}"
        chinese = languages.get(user, "zh" if chance.random() < CHINESE_SHARE else "en") == "zh"
        written = _write(product, opinions[product.kind], chance, chinese)
        if written is None or written[2] in seen:
            continue
        rating, title, text = written
        seen.add(text)
        wrote.add((user, product.product_id))
        bought = buyers.get(product.product_id, {}).get(user, str(product.record["added"]))
        start = date.fromisoformat(bought)
        posted = start + timedelta(days=chance.randrange(5, max(7, (LAST_DAY - start).days + 1)))
        draft.add(product.product_id, user, rating, title, text, min(posted, LAST_DAY), int(chance.random() ** 3 * 28))
    _number(draft)
    return draft


def _number(draft: Draft) -> None:
    draft.reviews.sort(key=lambda r: (str(r["posted"]), str(r["id"])))
    final = {str(r["id"]): f"r{i + 1:04d}" for i, r in enumerate(draft.reviews)}
    for review in draft.reviews:
        review["id"] = final[str(review["id"])]
    draft.planted = {k: [sorted(final[i] for i in group) for group in groups] for k, groups in draft.planted.items()}


def _write(
    product: Made, aspects: dict[str, dict[str, list[str]]], chance: random.Random, chinese: bool
) -> tuple[int, str, str] | None:
    facts, hidden, z = product.facts, frozenset(product.picture_only), "z" if chinese else ""
    if "pattern" in hidden:
        hidden |= {"print"}
    open_aspects = [a for a in aspects if fits(a, facts, hidden)]
    count = min(len(open_aspects), chance.choices((1, 2, 3, 4), (0.2, 0.4, 0.29, 0.11))[0])
    said: dict[bool, list[str]] = {True: [], False: []}
    for aspect in chance.sample(open_aspects, count):
        good = chance.random() < liking(product, aspect)
        lines = [s for s in aspects[aspect][("+" if good else "-") + z] if fits(s, facts, hidden)]
        if lines:
            said[good].append(fill(chance.choice(lines), facts, chance, chinese))
    good, bad = said[True], said[False]
    if not good and not bad:
        return None
    rating = _stars(len(good), len(bad), chance)
    parts = list(good)
    if bad:
        turn = chance.choice(TURNS_ZH if chinese else TURNS) if good else ""
        first = bad[0] if not turn or chinese else _after(turn, bad[0])
        parts += [turn + first, *bad[1:]]
    opener = OPENERS_ZH if chinese else OPENERS
    openers = [s for line in opener.strip().splitlines() for s in line.split("|") if _agrees(s, product)]
    if chance.random() < 0.5:
        parts.insert(0, fill(chance.choice(openers), facts, chance, chinese))
    if chance.random() < 0.42:
        parts.append(chance.choice((CLOSERS_ZH if chinese else CLOSERS)[rating].split("|")))
    title = chance.choice((TITLES_ZH if chinese else TITLES)[rating].split("|"))
    title = title.replace("{noun}", NOUNS[product.kind][chinese])
    return rating, title, ("" if chinese else " ").join(parts)


def _agrees(opener: str, product: Made) -> bool:
    many = product.kind in ("sneakers", "boots", "headphones")
    return not (many and re.search(r"\b(it|one)\b", opener, re.IGNORECASE))


def _after(turn: str, sentence: str) -> str:
    if turn.rstrip().endswith(":") or re.match(r"I\b", sentence):
        return sentence
    return sentence[0].lower() + sentence[1:]


def _stars(good: int, bad: int, chance: random.Random) -> int:
    if not bad:
        return 5 if chance.random() < (0.62 if good == 1 else 0.8) else 4
    if not good:
        return 1 if chance.random() < (0.4 if bad == 1 else 0.75) else 2
    share = good / (good + bad)
    return 4 if share > 0.6 else 3 if share >= 0.5 else 2


def liking(product: Made, aspect: str) -> float:
    """Chance that a customer is content with one aspect of a product."""
    quality = 0.24 + 0.70 * rng(product.product_id, "quality").betavariate(3.4, 1.0)
    swing = rng(product.product_id, "aspect", aspect).choice((-0.5, -0.16, -0.04, 0.08, 0.12, 0.16))
    return min(0.98, max(0.06, quality + swing))


def _plant(draft: Draft, made: list[Made]) -> None:
    chance = rng("planted")
    told = [m.product_id for m in made if "kind" not in m.picture_only]
    guest = 9000
    for _, rating, title, text in COPIES:
        group = []
        for product_id in chance.sample(told, 4):
            guest += 1
            day = date(2026, 9, 1) + timedelta(days=chance.randrange(50))
            group.append(draft.add(product_id, f"g{guest}", rating, title, text, day, 0))
        draft.planted["copies"].append(group)
    burst_on, burst_day = chance.choice(told), date(2026, 10, 12)
    group = []
    for _, title, text in BURST:
        guest += 1
        group.append(draft.add(burst_on, f"g{guest}", 5, title, text, burst_day, 0))
    draft.planted["burst"].append(group)
    group = []
    for _, rating, title, text in MISMATCHES:
        guest += 1
        day = date(2026, 6, 1) + timedelta(days=chance.randrange(120))
        group.append(draft.add(chance.choice(told), f"g{guest}", rating, title, text, day, chance.randrange(4)))
    draft.planted["mismatch"].append(group)
