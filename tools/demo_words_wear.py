# ruff: noqa: E501 (tables, sentences and curves read better on one line)
"""Dresses and T-shirts of the demo shop: facts and words. Knows nothing about drawing or reviews."""

from demo_model import Kind

DRESS = Kind(
    name="dress",
    noun=("dress", "裙子"),
    categories="Clothing/Women/Dresses",
    sizes=("XS", "S", "M", "L", "XL"),
    common={"audience": "women"},
    attributes={
        "color": "color",
        "pattern": "pattern",
        "material": "material",
        "length": "length",
        "sleeve": "sleeve length",
        "neck": "neckline",
        "cut": "fit",
        "occasion": "occasion",
        "season": "season",
        "pockets": "pockets",
        "audience": "audience",
    },
    table="""
name | brand | price | was | color | pattern | material | length | sleeve | neck | cut | occasion | season | pockets | more | hide | tell
Alba | Velloria | 45.00 | - | red | plain | cotton | midi | short | v-neck | a-line | everyday | summer | yes | navy | - | -
Corsica | Velloria | 39.90 | 55.00 | red | floral | cotton | knee-length | sleeveless | square | a-line | holiday | summer | no | - | - | -
Juniper | Quillane | 59.00 | - | green | checked | cotton | midi | long | round | wrap | office | autumn | yes | - | - | -
Colette | Quillane | 64.00 | - | yellow | floral | viscose | midi | short | v-neck | wrap | holiday | summer | - | - | - | -
Siena | Velloria | 72.00 | 90.00 | burgundy | plain | satin | maxi | sleeveless | v-neck | fitted | party | - | no | - | - | -
Wren | Tindrel | 34.50 | - | grey | plain | knit | knee-length | long | round | fitted | everyday | winter | - | - | color | -
Odette | Velloria | 89.00 | - | black | plain | silk | midi | sleeveless | round | fitted | party | - | no | - | - | material
Lido | Tindrel | 29.90 | - | white | striped | linen | mini | short | round | a-line | holiday | summer | yes | - | pattern | -
Camille | Quillane | 54.00 | - | navy | dotted | viscose | knee-length | short | v-neck | wrap | office | spring | - | - | - | -
Fontaine | Velloria | 119.00 | 149.00 | blue | plain | silk | maxi | sleeveless | square | a-line | party | - | no | red | - | -
Isla | Tindrel | 32.00 | - | light blue | striped | cotton | knee-length | short | round | a-line | everyday | summer | yes | - | - | -
Petra | Tindrel | 48.00 | - | olive | plain | linen | midi | short | v-neck | a-line | everyday | summer | yes | - | - | material
Rosalind | Quillane | 66.00 | - | pink | floral | chiffon | maxi | long | v-neck | a-line | party | spring | no | - | color;pattern | -
Noor | Velloria | 79.00 | - | purple | plain | velvet | knee-length | long | round | fitted | party | winter | no | - | - | -
Tilda | Tindrel | 27.90 | 35.00 | red | dotted | cotton | mini | sleeveless | square | a-line | holiday | summer | no | - | - | -
Verbena | Quillane | 52.00 | - | teal | plain | viscose | midi | long | v-neck | wrap | office | autumn | - | - | - | -
Amaya | Velloria | 46.50 | - | orange | floral | cotton | mini | short | v-neck | a-line | holiday | summer | no | - | - | -
Greta | Tindrel | 42.00 | - | blue | checked | cotton | knee-length | short | square | a-line | everyday | spring | yes | - | - | -
Ember | Tindrel | 38.00 | - | brown | plain | knit | midi | long | round | fitted | everyday | winter | - | beige | - | -
Lucerne | Velloria | 58.00 | - | beige | plain | linen | maxi | short | square | a-line | holiday | summer | yes | - | - | material
""",
    titles="""
{brand} {name} {Color} {Material} Dress, {Length}
[neck=v-neck]{name} {Neck} {Print} Dress in {Color} by {brand}
[neck=round,square]{name} {Print} Dress in {Color}, {Neck} Neck, by {brand}
{brand} {name} {Print} {Material} {Length} Dress
{brand} Women's {Cut} {Length} Dress "{name}"
[sleeve=short,long]{name} – {Sleeve}-Sleeve {Material} Dress, {Color}
[sleeve=short,long]{brand} {name} {Sleeve}-Sleeve {Cut} Dress
[occasion=party]{brand} {name} {Length} Evening Dress
[occasion=holiday]{brand} {name} {Length} Summer Dress
[occasion=office]{name} Work Dress with {Neck} Neckline, {brand}
""",
    titles_zh="""
{brand} {name} {color}{material}{length}连衣裙
{brand} {print}{neck}{length}连衣裙女 {season}新款
{brand} {name} {cut}{sleeve}连衣裙 {material}
{neck}{sleeve}{length}连衣裙 {brand} {name}系列
[occasion=party]{brand} {name} {length}礼服裙 聚会晚宴
[occasion=office]{brand} {name} {neck}通勤连衣裙 {length}
[occasion=holiday]{brand} {color}{print}度假裙 {length} {name}
[occasion=everyday]{brand} {name} 日常休闲{material}裙 {sleeve}
""",
    about="""
[cut=a-line]An easy A-line dress that is close at the top and swings from the waist down.
[cut=wrap]A true wrap dress: cross it, tie it, and it sits exactly where you want it.
[cut=fitted]A slim dress that follows the body without clinging to it.
{name} is the dress our customers pack first.

[material=cotton]The cotton is washed once before sewing, so it is soft from the first day and hardly shrinks.
[material=linen]Woven from pure linen, cool on hot days and lovelier with every crease.
[material=viscose]The viscose falls like water and stays cool against the skin.
[material=satin]Heavy satin with a soft sheen catches the light without shining.
[material=silk]Real mulberry silk, sand-washed so that it feels dry and light.
[material=knit]A fine rib knit keeps you warm and stretches where you need it.
[material=chiffon]Two layers of chiffon, the lower one opaque, so there is no need for a slip.
[material=velvet]Short-pile velvet with a little stretch gives a deep, even colour.

[neck=round,square]In {color}, with a {neck} neckline.
[neck=v-neck]In {color}, with a V-neck.
[neck=v-neck]The V-neck is deep enough for a necklace and high enough for a long lunch.
[neck=square]A square neckline frames the collarbone.
[neck=round]The plain round neckline goes with any jacket.

The {print} print is matched at the seams.
[length=midi]The midi hem ends at mid-calf; our model is 175 cm tall and wears size S.
[length=knee-length]It ends at the knee on our model, who is 175 cm tall and wears size S.
[length=maxi]It reaches the ankle on most women, flats or heels.
[length=mini]The short hem ends a hand above the knee.

[pockets]Two side pockets hold a phone and keys.
[season=summer]Machine wash cold, hang to dry, wear again the same evening.
[season=winter]Wears well over tights and under a long coat.
[occasion=party]Dry clean only. Delivered on a padded hanger.
[occasion=office]Made for long desk days: it does not crease when you sit.
""",
    about_zh="""
[cut=a-line]A字版型，上身利落，裙摆自然散开，走路带风。
[cut=wrap]真正的一片式裹身设计，腰带一系，松紧自己说了算。
[cut=fitted]修身剪裁，贴合身形却不紧绷。
{name}是老顾客出门旅行最常带的一条裙子。

[material=cotton]面料是预缩水洗棉，第一次上身就很柔软，几乎不缩水。
[material=linen]纯亚麻织造，大热天也清爽，越穿越有味道。
[material=viscose]人造棉垂感好，贴着皮肤凉凉的。
[material=satin]厚实的缎面带着柔和光泽，不刺眼。
[material=silk]桑蚕丝砂洗处理，手感干爽轻盈。
[material=knit]细罗纹针织，保暖又有弹性。
[material=chiffon]双层雪纺，内层不透，不用另穿衬裙。
[material=velvet]短绒丝绒微弹，颜色饱满均匀。

{color}，{neck}设计。
[neck=v-neck]V领不深不浅，配项链刚刚好。
[neck=square]方领衬得锁骨很好看。
[neck=round]简单的圆领，外面搭什么外套都合适。

{print}图案在接缝处对花。
[length=midi]中长款，裙摆到小腿中部，模特身高175，穿S码。
[length=knee-length]裙长及膝，模特身高175，穿S码。
[length=maxi]多数人穿到脚踝，平底鞋高跟鞋都能配。
[length=mini]裙摆在膝上一掌宽的位置。

[pockets]两侧有口袋，放得下手机和钥匙。
[season=summer]冷水机洗，晾干就能穿。
[season=winter]冬天配打底裤，外面套长大衣正好。
[occasion=party]建议干洗，附送加厚衣架。
[occasion=office]久坐不易起皱，适合上班穿。
""",
)

TSHIRT = Kind(
    name="t-shirt",
    noun=("T-shirt", "T恤"),
    categories="Clothing/{Audience}/T-shirts",
    sizes=("S", "M", "L", "XL", "XXL"),
    attributes={
        "color": "color",
        "pattern": "pattern",
        "material": "material",
        "sleeve": "sleeve length",
        "neck": "neckline",
        "cut": "fit",
        "fabric": "fabric weight (g/m²)",
        "audience": "audience",
        "quick": "quick drying",
    },
    table="""
name | brand | price | was | color | pattern | material | sleeve | neck | cut | fabric | audience | quick | more | hide | tell
Basis | Tindrel | 14.90 | - | white | plain | cotton | short | crew | regular | 160 | unisex | - | black | - | -
Basis Heavy | Tindrel | 22.00 | - | black | plain | organic cotton | short | crew | loose | 240 | men | - | - | - | -
Deckhand | Quillane | 26.50 | - | navy | striped | cotton | long | crew | regular | 200 | women | - | - | - | -
Harbour | Quillane | 24.00 | 30.00 | white | striped | organic cotton | short | crew | regular | 180 | women | - | - | - | material
Pace | Joggara | 29.00 | - | blue | plain | polyester | short | crew | regular | 120 | men | yes | - | - | -
Pace Lite | Joggara | 32.00 | - | pink | plain | polyester | short | v-neck | fitted | 105 | women | yes | - | - | -
Summit | Ridgewen | 58.00 | - | olive | plain | merino wool | short | crew | regular | 150 | men | yes | - | - | material
Summit LS | Ridgewen | 68.00 | 79.00 | burgundy | plain | merino wool | long | crew | fitted | 180 | women | yes | - | color | -
Foundry | Tindrel | 19.90 | - | grey | plain | cotton | short | v-neck | regular | 170 | men | - | - | - | -
Picnic | Quillane | 21.00 | - | red | checked | cotton | short | crew | regular | - | women | - | - | pattern | -
Bamboo Day | Velloria | 27.00 | - | beige | plain | bamboo viscose | short | v-neck | loose | 150 | women | - | - | - | -
Parade | Velloria | 23.50 | - | yellow | dotted | cotton | short | crew | regular | 160 | women | - | - | color;pattern | -
Orchard | Velloria | 25.00 | - | green | floral | viscose | short | v-neck | loose | - | women | - | - | - | -
Club Polo | Quillane | 34.00 | - | teal | plain | cotton | short | polo | regular | 210 | men | - | - | - | -
Club Polo Regatta | Quillane | 36.00 | 45.00 | light blue | striped | cotton | short | polo | regular | 210 | men | - | - | - | -
Relay | Joggara | 27.50 | - | orange | plain | polyester | short | crew | fitted | 115 | unisex | yes | - | - | -
Relay Long | Joggara | 35.00 | - | black | plain | polyester | long | crew | fitted | 140 | unisex | yes | - | - | -
Linen Weekend | Velloria | 31.00 | - | light blue | plain | linen blend | short | v-neck | loose | 150 | men | - | - | - | -
Studio | Tindrel | 17.50 | - | purple | plain | organic cotton | short | crew | loose | 190 | unisex | - | - | - | material
Mariner | Tindrel | 20.50 | - | red | striped | cotton | long | crew | regular | 180 | unisex | - | - | - | -
""",
    titles="""
{brand} {name} T-Shirt in {Color}
{brand} {name} {Print} {Material} Tee
{Color} {Material} T-Shirt, {Cut} Cut – {brand} {name}
[neck=crew,v-neck]{brand} {name} {Neck} T-Shirt, {Material}
[quick]{brand} {name} Quick-Dry Training Tee
[neck=polo]{brand} {name} Shirt, {Cut} Fit
[audience=men]{brand} Men's {name} T-Shirt
[audience=women]{brand} Women's {name} Tee
[sleeve=long]{brand} {name} Long-Sleeve T-Shirt
""",
    titles_zh="""
{brand} {name} {color}T恤 {material}
{brand} {print}T恤 {neck}{sleeve} {name}
[audience=women]{brand} {name} 女士{neck}{sleeve}T恤 {cut}
[audience=men]{brand} {name} 男士{sleeve}T恤 {cut}版型
[quick]{brand} {name} 速干运动T恤
[neck=polo]{brand} {name} 男士Polo衫 {sleeve}
{brand} {name} {material}{sleeve}T恤 {audience}
[fabric]{brand} {name} {fabric}克{material}T恤 {cut}
""",
    about="""
[cut=loose]A roomy T-shirt with dropped shoulders for days without a plan.
[cut=regular]A T-shirt with nothing to prove: straight body, clean shoulders, no logo.
[cut=fitted]Cut close so that it stays put under a jacket or a pack.
[quick]Made to sweat in and forget about.

The cloth is {material} at {fabric} g/m², {sleeve} sleeves, {cut} fit.
[material=cotton]Combed cotton, soft and breathable.
[material=merino wool]Fine merino wool keeps you warm when it is wet and does not smell after two days on the trail.
[material=polyester]The open-knit polyester moves sweat outwards and dries in under an hour.
Made of {material}, with taped shoulder seams that keep the shape.

Comes in {color}; the colour has been tested for 40 washes.
The {print} pattern is woven in, not printed, so it cannot crack.
[neck=v-neck]The V-neck lies flat and shows no undershirt.
[neck=polo]The knitted collar keeps its shape without ironing.
[neck=crew]A ribbed crew neck that springs back after washing.

[quick]Flat seams do not chafe, even over a half marathon.
[audience=unisex]The same cut for everybody: take your usual size, one up for a boxy look.
[material=organic cotton]The cotton is grown without pesticides and spun in one place.
Wash at 30 °C, inside out.
""",
    about_zh="""
[cut=loose]宽松落肩版型，没有安排的日子就穿它。
[cut=regular]一件不张扬的T恤：直筒衣身，肩线利落，没有logo。
[cut=fitted]贴身剪裁，套在外套里也不会窜上去。
[quick]流汗也不怕，穿上就忘了它。

面料为{material}，克重{fabric}克，{sleeve}，{cut}版型。
[material=cotton]精梳棉，柔软透气。
[material=merino wool]细支美丽诺羊毛，湿了也保暖，山里穿两天也没有异味。
[material=polyester]网眼涤纶排汗快，不到一小时就干。
{material}面料，肩部加固包边，久穿不变形。

颜色为{color}，经过40次水洗测试不褪色。
{print}图案是织出来的，不是印的，不会开裂。
[neck=v-neck]V领服帖，不露内搭。
[neck=polo]针织翻领不用熨也挺括。
[neck=crew]罗纹圆领，洗后回弹好。

[quick]平缝工艺不磨皮肤，跑半马也没问题。
[audience=unisex]男女同款，按平时尺码选，想要宽松感就大一码。
[material=organic cotton]棉花种植不用农药，同一家工厂纺纱。
建议30度以下反面洗涤。
""",
)

KINDS = (DRESS, TSHIRT)
