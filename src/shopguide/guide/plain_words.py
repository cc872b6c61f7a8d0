"""Words that state nothing: a model's sentence may use them freely, and every other word must be in its evidence.

Tables only. Superlatives, comparatives, numbers and words of quality are left out on purpose: they are claims.
"""

from __future__ import annotations

EN = frozenset(
    """a an the this that these those it its it's is are was be been being am has have had having do does did doing
    will would can could may might shall should to of in on at by for from with as into about after before and
    or but so if then than also too both while which who whose what when where here there how i you your we our they
    their them he she his her my me us one ones such some any other another yes please let know want like look
    looking see product products item items option options choice thing things shop store catalog catalogue price
    priced prices costs cost costing sell offers offer come goes listed lists list described describes description
    says say said states stated mention mentioned according noted note rated rating stars star reviews review
    reviewers reviewer customer customers people someone buyers buyer based found find here's there's that's you're
    i'd you'd we've i've asked ask question called gives give given get got out currently now today each between
    against compared compare comparison regarding however meanwhile additionally addition instead well still just
    only consider considering needs need use used using wish show shown shows writes wrote write adds
    added reports reported provides provide provided own per along amount details detail information way time help
    helps""".split()
)
"""English words of wording. "not", "more", "best", "all", "available" and the names of attributes are not here."""

ZH = tuple(
    sorted(
        """这款 这件 这个 那款 一款 一件 一个 两款 它们 它的 商品 产品 资料 介绍 商品介绍 写道 写着 提到 显示 标明
        表示 标注 售价 价格 价钱 评分 评价 条评价 顾客 买家 用户 有人 有顾客 说 称 认为 根据 来看 来说 而言 目前
        现在 您 你 我 我们 可以 能 会 需要 想要 要 如果 的话 那么 因此 所以 同时 另外 此外 而且 并且 以及 和 与
        跟 或 或者 但 但是 不过 也 还 还有 都 就 是 为 的 了 在 有 这 那 它 其 其中 此 该 个 件 款 条 分 元 种
        类 本店 店里 店内 商店 找到 参考 供您参考 供参考 要求 条件 您的 请 看看 考虑 选择 使用 吧 呢 哦 啊 以 于
        由 从 到 对 对于 关于 至于 给 让 把 被 一下 情况 方面 信息 内容 问题 回答 如下 例如 比如 即 则 且
        件商品""".split(),
        key=len,
        reverse=True,
    )
)
"""Chinese words of wording, longest first. 不, 没, 最, 更, 比 and numerals are not here."""

NEGATIONS_EN = frozenset(
    "not no never none neither nor without cannot lacks lack lacking isn't doesn't don't can't won't".split()
)
NEGATIONS_ZH = ("不", "没", "无", "非", "未", "否", "别", "缺", "勿")
