"""The column names that feeds use, in English and Chinese, and attribute names made readable.

Knows nothing about files or values. Names come from Google Merchant, Shopify, WooCommerce, Magento, schema.org,
ECShop-like Chinese shops and Open Icecat.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from shopguide.measure import CURRENCIES

LANGUAGES = frozenset("en zh de fr es it pt nl sv da no fi pl cs ja ko ru ar tr".split())
"""Language codes that a column may end in ("title_zh")."""

_NAMES: dict[str, str] = {
    "product_id": "product_id id item_id product_code handle product_handle sku sku_id item_number article_number asin "
    "goods_id spu spu_id 商品id 商品编号 产品编号 货号 编号 商品编码 商品sku",
    "title": "title product_title product_name name item_name item_title goods_name display_name label 商品名称 商品名 "
    "商品标题 产品名称 品名 标题 名称",
    "description": "description brief short_description simple_desc summary subtitle body_html body body_text "
    "long_description full_description product_description item_description detail_text detail details desc "
    "goods_desc goods_brief content bullets bullet_points features product_highlight "
    "描述 商品描述 详情 商品详情 简介 卖点 副标题 产品描述",
    "brand": "brand brand_name brands vendor manufacturer maker marca 品牌 品牌名称 厂商 制造商 生产商",
    "category_top": "department section division product_group 一级分类 大类 部门",
    "category": "category categories category_path category_name breadcrumb breadcrumbs product_type product_category "
    "google_product_category item_category cat taxonomy 分类 类目 类别 商品分类 商品类目 二级分类",
    "category_sub": "subcategory sub_category coarse class_name subclass leaf_category 子分类 三级分类 小类",
    "price": "price retail_price selling_price current_price unit_price regular_price variant_price item_price "
    "shop_price amount 售价 价格 现价 单价 零售价 销售价 商品价格",
    "price_minor": "price_cents price_minor price_in_cents price_fen unit_amount 价格分",
    "sale_price": "sale_price special_price discount_price discounted_price promo_price promotion_price 促销价 特价 "
    "优惠价 活动价",
    "list_price": "list_price original_price counter_price compare_at_price variant_compare_at_price msrp rrp "
    "market_price was_price old_price strike_price 原价 市场价 划线价 吊牌价 专柜价",
    "list_price_minor": "list_price_cents original_price_cents list_price_minor compare_at_price_cents",
    "currency": "currency price_currency currency_code iso_currency 币种 货币",
    "stock": "stock stock_quantity quantity qty inventory inventory_quantity stock_level variant_inventory_qty "
    "available_quantity number_in_stock 库存 库存数量 数量",
    "availability": "availability in_stock is_in_stock stock_status available 是否有货 库存状态",
    "images": "image images image_url image_urls image_link image_links image_src img img_url picture pictures photo "
    "photos main_image primary_image thumbnail thumbnail_url gallery gallery_urls additional_image_link "
    "additional_image_links additional_images media 图片 主图 商品图片 图片链接 图集 相册",
    "video": "video videos video_url video_urls video_link video_links video_src media_video clip clips sound sounds "
    "audio audio_url 视频 视频链接 主图视频 音频",
    "subtitles": "subtitles subtitle captions caption video_subtitles video_captions 字幕",
    "gtin": "gtin gtin13 gtin12 gtin8 gtin14 ean ean13 upc barcode variant_barcode isbn isbn13 条码 条形码 国际条码",
    "url": "url link product_url product_link canonical_url permalink detail_url 链接 商品链接",
    "added": "added added_at date_added created created_at creation_date date_released release_date released "
    "launch_date published published_at listed_at add_time 上架时间 上架日期 发布时间 创建时间",
    "rating": "rating average_rating avg_rating stars star_rating rating_value review_average review_score "
    "评分 平均评分 好评分",
    "rating_count": "rating_count review_count reviews_count number_of_reviews num_reviews ratings_count "
    "ratings_total 评论数 评价数 评分人数",
    "attributes": "attributes params parameters specs specifications properties characteristics additional_properties "
    "product_details product_detail 属性 参数 规格参数 商品参数",
    "facts": "information info product_information facts 商品信息",
    "variants": "variants skus children variations sku_list 规格 sku列表",
    "variant_images": "color_images colour_images variant_images option_images",
    "ignored": "max_price min_price price_range sort_order seo_title seo_description meta_title meta_description "
    "shipping tax mobile_link identifier_exists ads_redirect item_group_id",
}  # fmt: skip

TARGETS: Mapping[str, tuple[str, ...]] = MappingProxyType({t: tuple(names.split()) for t, names in _NAMES.items()})
"""Our field → the names that feeds give it, the likeliest first."""

EXTRA_TARGETS = ("attribute", "number", "yes_no")
"""What a column without a field of ours becomes: an attribute of text, number or yes/no."""

MANY = frozenset(
    ("description", "category", "images", "video", "subtitles", "attributes", "facts", "ignored", *EXTRA_TARGETS)
)
"""Fields that several columns may fill."""

_TARGET_OF = {name: (target, place) for target, names in TARGETS.items() for place, name in enumerate(names)}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_WORD = re.compile(r"[\W_]+")


def plain_name(column: str) -> str:
    """Fold a column name for look-up: "Image URL" and "g:imageUrl" both become "image_url"."""
    name = unicodedata.normalize("NFKC", column).strip()
    name = _NOT_WORD.sub("_", _CAMEL.sub("_", name)).strip("_").lower()
    return name.removeprefix("g_")


def target_of(column: str) -> tuple[str, int] | None:
    """Tell which field a column fills by its name.

    Args:
        column: The feed's own name.

    Returns:
        (field, place in the list of names; 0 is the likeliest), or None for a name that says nothing.
        A language or currency ending gives "title_zh", "description_zh", "price_cny", "list_price_cny".
    """
    name = plain_name(column)
    if name in _TARGET_OF:
        return _TARGET_OF[name]
    stem, _, ending = name.rpartition("_")
    if ending in ("cn", "us", "gb", "tw", "hans") and stem.rpartition("_")[2] in LANGUAGES:
        stem, _, ending = stem.rpartition("_")
    if ending in LANGUAGES and _TARGET_OF.get(stem, ("", 0))[0] in ("title", "description"):
        return f"{_TARGET_OF[stem][0]}_{ending}", _TARGET_OF[stem][1]
    if ending.upper() in CURRENCIES and _TARGET_OF.get(stem, ("", 0))[0] in ("price", "list_price"):
        return f"{_TARGET_OF[stem][0]}_{ending}", _TARGET_OF[stem][1]
    return None


def is_target(target: str) -> bool:
    """True for a field that a column can be mapped to."""
    if target in TARGETS or target in EXTRA_TARGETS:
        return True
    stem, _, ending = target.rpartition("_")
    return (stem in ("title", "description") and ending in LANGUAGES) or (
        stem in ("price", "list_price") and ending.upper() in CURRENCIES
    )


_MARKED = frozenset(("intel", "intru", "optane", "vpro", "thunderbolt", "ant"))
"""Words that Icecat writes with ® or ™, which its field names turn into an underscore."""

_DECIMAL = re.compile(r"(?<![\d.])(\d{1,3}) (\d{1,2})(?![\d.])")


@lru_cache(maxsize=16384)
def readable(name: str) -> str:
    """Make an attribute name readable: lower case, spaces for underscores, brackets and decimals as they once were.

    Open Icecat's names hide signs in underscores: "thermal_design_power__tdp_" is "thermal design power (tdp)",
    "dimensions__w_x_d_x_h___imperial_" is "dimensions (w x d x h) (imperial)", "number_of_3_5__bays" is
    "number of 3.5" bays", "connector_s_" is "connector(s)".

    Args:
        name: A key of an attributes object or a column name, without Icecat's type prefix.

    Returns:
        The readable name; never empty unless the name is.
    """
    text = unicodedata.normalize("NFKC", name)
    if " " not in text.strip() and text.isascii():
        text = _CAMEL.sub("_", text)
    text = text.strip().lower()
    if "_" not in text:
        return " ".join(text.split())
    pieces = re.split(r"(_+|\s+)", text)
    out, is_open = "", False
    for place in range(0, len(pieces), 2):
        word, gap = pieces[place], pieces[place + 1] if place + 1 < len(pieces) else ""
        rest = "".join(pieces[place + 2 :])
        out += word
        joint, is_open = _joint(word, gap, rest, is_open)
        if joint.startswith("(s)"):
            out = out.removesuffix(" s")
        out += joint
    text = _DECIMAL.sub(r"\1.\2", " ".join(out.split()))
    text = re.sub(r"(\d\.\d+),(?= |$)", r'\1"', text)
    return re.sub(r"\bm 2\b", "m.2", text) or name.strip().lower()


def _joint(word: str, gap: str, rest: str, is_open: bool) -> tuple[str, bool]:
    """What stands between a word and the rest: (text, whether a bracket is open after it)."""
    if gap == "" or not gap.startswith("_"):
        return gap, is_open
    if word == "s" and not is_open and (rest == "" or len(gap) == 2):
        return ("(s)" if rest == "" else "(s) "), is_open
    if rest == "":
        return (")" if is_open else ""), False
    if len(gap) == 1:
        return " ", is_open
    closes_later = rest.endswith("_") or "__" in rest
    if len(gap) >= 3:
        return _wide_joint(rest, is_open)
    if word in _MARKED and not is_open:
        return " ", is_open
    if is_open:
        return (" ", True) if word in _MARKED else (") ", False)
    return (" (", True) if closes_later else (", ", False)


def _wide_joint(rest: str, is_open: bool) -> tuple[str, bool]:
    """Three underscores hide ") (", "+) ", " (+" or a lone sign such as "&"."""
    if is_open:
        return (") (", True) if rest.endswith("_") else (") ", False)
    return (" (", True) if rest.endswith("_") and "__" not in rest else (" & ", False)
