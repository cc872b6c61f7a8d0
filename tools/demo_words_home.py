# ruff: noqa: E501 (tables, sentences and curves read better on one line)
"""Kettles, mugs, pans, lamps and chairs of the demo shop: facts and words. Knows nothing about drawing or reviews."""

from demo_model import Kind

KETTLE = Kind(
    name="kettle",
    noun=("kettle", "水壶"),
    categories="Home/Kitchen/Kettles",
    attributes={
        "color": "color",
        "material": "material",
        "shape": "type",
        "capacity": "capacity (l)",
        "power": "power (w)",
        "weight": "weight (g)",
        "tempset": "temperature control",
        "whistle": "whistle",
        "cordless": "cordless",
    },
    table="""
name | brand | price | was | color | pattern | material | shape | capacity | power | weight | tempset | whistle | cordless | more | hide | tell
Morningside | Kopperlin | 49.00 | - | red | plain | stainless steel | electric | 1.7 | 2200 | 1150 | no | - | yes | - | - | -
Morningside Pro | Kopperlin | 69.00 | 85.00 | black | plain | stainless steel | electric | 1.7 | 2400 | 1240 | yes | - | yes | white | - | -
Quickstep | Brewmoss | 34.90 | - | white | plain | plastic | electric | 1.5 | 2000 | 890 | no | - | yes | - | - | -
Quickstep Mini | Brewmoss | 27.50 | - | light blue | plain | plastic | electric | 0.8 | 1100 | 620 | no | - | yes | - | color | -
Dorf | Kopperlin | 58.00 | - | green | plain | stainless steel | electric | 1.5 | 2200 | 1100 | no | - | yes | - | - | capacity
Dorf Petite | Kopperlin | 58.00 | - | pink | plain | stainless steel | electric | 1.5 | 2200 | 1100 | no | - | yes | - | color | -
Tealight | Brewmoss | 45.00 | - | navy | plain | stainless steel | electric | 1.2 | 1800 | 980 | yes | - | yes | - | - | -
Pourwell | Brewmoss | 84.00 | - | black | plain | stainless steel | gooseneck | 0.9 | 1200 | 1020 | yes | - | yes | - | - | -
Pourwell Two | Brewmoss | 84.00 | 99.00 | white | plain | stainless steel | gooseneck | 0.9 | 1200 | 1020 | yes | - | yes | - | - | material
Pourwell Stove | Brewmoss | 52.00 | - | teal | plain | stainless steel | gooseneck | 1 | - | 560 | - | no | - | - | - | -
Hob Songbird | Kopperlin | 39.00 | - | yellow | plain | enamel | stovetop | 2 | - | 1350 | - | yes | - | - | - | -
Hob Songbird L | Kopperlin | 46.00 | - | burgundy | plain | enamel | stovetop | 2.5 | - | 1580 | - | yes | - | - | - | capacity
Farmhouse | Kopperlin | 42.00 | 50.00 | white | dotted | enamel | stovetop | 2.2 | - | 1420 | - | yes | - | - | pattern | -
Camp Pot | Tarnholt | 29.00 | - | orange | plain | aluminium | stovetop | 0.9 | - | 210 | - | no | - | - | - | -
Alderman | Kopperlin | 62.00 | - | silver | plain | stainless steel | stovetop | 2.5 | - | 1190 | - | yes | - | - | - | -
Slow Sunday | Brewmoss | 55.00 | - | beige | plain | stainless steel | electric | 1.7 | 2200 | 1160 | no | - | yes | - | - | -
""",
    titles="""
[shape=electric]{brand} {name} Electric Kettle {capacity} L
[shape=electric]{brand} {name} {Color} Electric Kettle, {power} W
[shape=electric]{name} {Material} Cordless Kettle by {brand}
[shape=electric][tempset]{brand} {name} Kettle with Temperature Control
[shape=gooseneck]{brand} {name} Gooseneck Kettle for Pour-Over Coffee
[shape=gooseneck]{name} Gooseneck Kettle {capacity} L, {Color} – {brand}
[shape=stovetop][whistle]{brand} {name} Whistling Kettle
[shape=stovetop]{brand} {name} {Material} Stovetop Kettle
[shape=stovetop]{brand} {name} Stove Kettle {capacity} L in {Color}
""",
    titles_zh="""
[shape=electric]{brand} {name} 电热水壶 {capacity}升
[shape=electric]{brand} {name} {color}电水壶 {power}瓦快速烧水
[shape=electric][tempset]{brand} {name} 控温电热水壶 {material}
[shape=electric]{brand} {name} 家用烧水壶 自动断电
[shape=gooseneck]{brand} {name} 手冲咖啡细口壶 {capacity}升
[shape=gooseneck]{brand} {name} 鹅颈壶 {material}
[shape=stovetop][whistle]{brand} {name} 鸣笛烧水壶 {material}
[shape=stovetop]{brand} {name} 明火水壶 {capacity}升
""",
    about="""
[shape=electric]Water for the first coffee before you have found the filter.
[shape=gooseneck]A thin curved spout gives a slow, steady stream that lands where you aim it.
[shape=stovetop]A kettle for the stove, induction included, that looks well left out.

It boils {capacity} litres with {power} watts.
It holds {capacity} litres.
[power]With {power} watts, one cup takes about a minute.

[material=stainless steel]Inside and out it is stainless steel; water touches no plastic.
[material=enamel]The enamel is fired twice and does not take on smells.
[material=plastic]The double-wall body is plastic, free of BPA, and stays cool to the touch.
[material=aluminium]Hard-anodised aluminium makes it light enough for a pack.

[tempset]Set any temperature from 40 to 100 °C; it holds it for half an hour.
[whistle]A cheerful whistle tells when it boils.
[cordless]It lifts off its base without a cord and switches itself off.
In {color}.
""",
    about_zh="""
[shape=electric]滤纸还没找到，水已经开了。
[shape=gooseneck]细长壶嘴出水慢而稳，想浇哪里就浇哪里。
[shape=stovetop]明火、电磁炉都能用，放在灶台上也好看。

容量{capacity}升，功率{power}瓦。
容量{capacity}升，一家人够用。
[power]{power}瓦大功率，一杯水约一分钟。

[material=stainless steel]内外都是不锈钢，水不碰塑料。
[material=enamel]两次高温烧制的珐琅，不串味。
[material=plastic]双层塑料壶身，不含双酚A，外壁不烫手。
[material=aluminium]硬质氧化铝，轻到可以放进背包。

[tempset]40到100度任意控温，保温半小时。
[whistle]水开会鸣笛提醒。
[cordless]壶身与底座分离，水开自动断电。
{color}款。
""",
)

MUG = Kind(
    name="mug",
    noun=("mug", "杯子"),
    categories="Home/Kitchen/Mugs",
    attributes={
        "color": "color",
        "pattern": "pattern",
        "material": "material",
        "capacity": "capacity (ml)",
        "dishwasher": "dishwasher safe",
        "microwave": "microwave safe",
        "pieces": "pieces",
    },
    table="""
name | brand | price | was | color | pattern | material | shape | capacity | dishwasher | microwave | pieces | more | hide | tell
Harvest | Kopperlin | 14.00 | - | orange | plain | stoneware | straight | 350 | yes | yes | 1 | - | - | -
Harvest Big | Kopperlin | 17.50 | - | green | plain | stoneware | round | 500 | yes | yes | 1 | - | - | capacity
Breton | Brewmoss | 12.90 | - | blue | striped | ceramic | straight | 330 | yes | yes | 1 | - | - | -
Jolly | Brewmoss | 12.90 | 15.90 | red | dotted | ceramic | straight | 330 | yes | yes | 1 | - | pattern | -
Meadow | Brewmoss | 15.50 | - | white | floral | porcelain | round | 300 | yes | yes | 1 | - | - | -
Evening | Brewmoss | 15.50 | - | navy | floral | porcelain | round | 300 | yes | yes | 1 | - | color;pattern | -
Camp Cup | Tarnholt | 11.00 | - | teal | plain | enamel | straight | 380 | no | no | 1 | - | - | material
Lodge | Kopperlin | 13.50 | - | burgundy | checked | ceramic | straight | 350 | yes | yes | 1 | - | - | -
Plain Jane | Kopperlin | 8.90 | - | white | plain | ceramic | straight | 320 | yes | yes | 1 | black | - | -
Cappuccino Four | Brewmoss | 38.00 | - | yellow | plain | porcelain | round | 220 | yes | yes | 4 | - | - | -
Dusk | Kopperlin | 16.00 | - | purple | plain | stoneware | round | 400 | yes | no | 1 | - | color | -
Inkwell | Kopperlin | 13.00 | - | black | plain | stoneware | straight | 350 | yes | yes | 1 | - | - | -
""",
    titles="""
{brand} {name} {Material} Mug, {capacity} ml
{brand} {name} {Print} Mug in {Color}
{brand} {name} {Color} Coffee Mug
[pieces=1]{name} Mug, {Material} – {brand}
[pieces=4]{brand} {name} Cups, Set of 4
{brand} {name} Coffee Mug
""",
    titles_zh="""
{brand} {name} {material}马克杯 {capacity}毫升
{brand} {name} {print}咖啡杯 {color}
{brand} {name} {color}马克杯
[pieces=4]{brand} {name} 咖啡杯四只装 礼盒
[pieces=1]{brand} {name} 家用{material}水杯
""",
    about="""
[shape=round]A round, heavy-bottomed mug that you want to hold with both hands.
[shape=straight]A straight mug with a handle big enough for three fingers.

[material=stoneware]Thrown in stoneware, each with its own fleck in the glaze.
[material=ceramic]Glazed ceramic with an unglazed foot ring.
[material=porcelain]Thin porcelain, stronger than it looks.
[material=enamel]Steel with a thick coat of enamel; drop it and it chips, but it does not break.

Takes {capacity} ml to the brim. The glaze is {color}.
The {print} pattern lies under the glaze and does not wear off.
Takes {capacity} ml to the brim.

[dishwasher][microwave]Goes into the dishwasher and the microwave.
[dishwasher][!microwave]Dishwasher safe; keep it out of the microwave.
[!dishwasher]Wash by hand and never microwave it.
[pieces=4]Four cups in a gift box.
""",
    about_zh="""
[shape=round]圆肚厚底，想用双手捧着喝。
[shape=straight]直筒杯身，杯把能伸进三根手指。

[material=stoneware]粗陶手拉坯，每只釉面斑点都不同。
[material=ceramic]上釉陶瓷，杯底圈足不上釉。
[material=porcelain]薄胎白瓷，比看上去结实。
[material=enamel]钢胎厚珐琅，摔了会掉瓷但不会碎。

满杯{capacity}毫升，{color}釉面。
{print}图案为釉下彩，不会磨掉。
满杯{capacity}毫升。

[dishwasher][microwave]可进洗碗机和微波炉。
[dishwasher][!microwave]可进洗碗机，不可进微波炉。
[!dishwasher]请手洗，不可微波。
[pieces=4]四只礼盒装。
""",
)

PAN = Kind(
    name="pan",
    noun=("pan", "锅"),
    categories="Home/Kitchen/Pans",
    attributes={
        "color": "color",
        "material": "material",
        "shape": "type",
        "diameter": "diameter (cm)",
        "weight": "weight (g)",
        "induction": "induction",
        "nonstick": "non-stick",
        "oven": "oven safe",
    },
    table="""
name | brand | price | was | color | pattern | material | shape | diameter | weight | induction | nonstick | oven | more | hide | tell
Ironworks 26 | Kopperlin | 49.00 | - | black | plain | cast iron | frying pan | 26 | 2400 | yes | no | yes | - | - | -
Ironworks Glaze | Kopperlin | 89.00 | - | red | plain | cast iron | casserole | 24 | 4300 | yes | no | yes | - | - | -
Ironworks Glaze L | Kopperlin | 109.00 | 135.00 | teal | plain | cast iron | casserole | 28 | 5400 | yes | no | yes | - | color | -
Glide 24 | Kopperlin | 34.00 | - | grey | plain | aluminium | frying pan | 24 | 780 | no | yes | no | - | - | -
Glide 28 | Kopperlin | 39.00 | 48.00 | green | plain | aluminium | frying pan | 28 | 960 | yes | yes | no | - | - | material
Blueflame | Brewmoss | 44.00 | - | navy | plain | carbon steel | frying pan | 28 | 1650 | yes | no | yes | - | - | -
Sunny Side | Brewmoss | 19.90 | - | yellow | plain | aluminium | frying pan | 20 | 520 | no | yes | no | - | - | -
Orchard | Brewmoss | 72.00 | - | orange | plain | cast iron | casserole | 22 | 3600 | yes | no | yes | - | color | -
Chef's Copper | Kopperlin | 129.00 | - | brown | plain | copper | frying pan | 26 | 1400 | no | no | yes | - | - | -
Cream Tea | Kopperlin | 64.00 | - | beige | plain | enamel | casserole | 20 | 1900 | yes | no | yes | - | - | diameter
""",
    titles="""
[shape=frying pan]{brand} {name} {Material} Frying Pan, {diameter} cm
[shape=frying pan]{brand} {name} Frying Pan in {Color}
[shape=frying pan][nonstick]{brand} {name} Non-Stick Frying Pan {diameter} cm
[shape=casserole]{brand} {name} {Material} Casserole with Lid
[shape=casserole]{brand} {name} {Color} Dutch Oven, {diameter} cm
[shape=casserole]{brand} {name} Lidded Pot
""",
    titles_zh="""
[shape=frying pan]{brand} {name} {material}平底煎锅 {diameter}厘米
[shape=frying pan][nonstick]{brand} {name} 不粘煎锅 {diameter}厘米
[shape=frying pan]{brand} {name} 家用煎锅
[shape=casserole]{brand} {name} {material}炖锅 带盖
[shape=casserole][material=cast iron]{brand} {name} {color}铸铁锅 {diameter}厘米
[shape=casserole]{brand} {name} 家用汤锅 慢炖
""",
    about="""
[material=cast iron]Cast iron holds its heat, browns evenly and outlives its owner.
[material=aluminium]Forged aluminium heats fast and stays light in the hand.
[material=carbon steel]Carbon steel, the pan of restaurant kitchens: thin, quick and seasoned with use.
[material=copper]Copper answers the flame at once; the inside is lined with tin.
[material=enamel]Enamel on steel, quick to heat and kind to tomato sauce.

It is {diameter} cm across and weighs {weight} g.
It is {diameter} cm across.

[nonstick]The non-stick coating lets an egg slide with no oil.
[!nonstick]Give it oil and patience at first; it gets better every week.

[induction]Works on gas, electric and induction hobs.
[!induction]For gas and electric hobs, not for induction.
[oven]Goes into the oven up to 250 °C.
The outside is {color}.
""",
    about_zh="""
[material=cast iron]铸铁蓄热好，上色均匀，能传给下一代。
[material=aluminium]锻造铝导热快，拿在手里轻便。
[material=carbon steel]餐厅后厨常用的碳钢锅，薄、热得快、越养越好用。
[material=copper]铜锅对火候反应快，内壁镀锡。
[material=enamel]钢胎珐琅，热得快，煮番茄也不怕。

直径{diameter}厘米，重{weight}克。
直径{diameter}厘米。

[nonstick]不粘涂层，不放油煎蛋也能滑动。
[!nonstick]刚开始要多放点油，越用越顺手。

[induction]燃气灶、电炉、电磁炉都能用。
[!induction]适用燃气灶和电炉，不适用电磁炉。
[oven]可进烤箱，最高250度。
外壁{color}。
""",
)

LAMP = Kind(
    name="lamp",
    noun=("lamp", "灯"),
    categories="Home/Lighting/{Shape}s",
    attributes={
        "color": "shade color",
        "pattern": "pattern",
        "material": "shade material",
        "shape": "type",
        "height": "height (cm)",
        "power": "power (w)",
        "light": "light color",
        "dimmable": "dimmable",
    },
    table="""
name | brand | price | was | color | pattern | material | shape | height | power | light | dimmable | more | hide | tell
Vesper | Lumarel | 54.00 | - | beige | plain | linen | table lamp | 48 | 9 | warm white | yes | - | - | -
Vesper Two | Lumarel | 54.00 | - | navy | plain | linen | table lamp | 48 | 9 | warm white | yes | - | color | -
Garden Room | Lumarel | 68.00 | 82.00 | white | floral | cotton | table lamp | 52 | 9 | warm white | no | - | pattern | -
Candy Stripe | Glowick | 39.00 | - | red | striped | cotton | table lamp | 40 | 7 | warm white | no | - | - | -
Nelly | Glowick | 36.00 | - | yellow | dotted | cotton | table lamp | 36 | 7 | warm white | no | - | color;pattern | -
Number One | Glowick | 24.90 | - | white | plain | fabric | table lamp | 32 | 5 | warm white | yes | - | - | -
Moss Hill | Lumarel | 74.00 | - | green | plain | velvet | table lamp | 55 | 9 | warm white | yes | - | - | material
Pivot | Glowick | 45.00 | - | black | plain | metal | desk lamp | 42 | 10 | - | yes | white | - | -
Pivot Two | Glowick | 45.00 | 55.00 | red | plain | metal | desk lamp | 42 | 10 | - | yes | - | - | -
Draughtsman | Lumarel | 89.00 | - | teal | plain | metal | desk lamp | 60 | 12 | - | yes | - | - | -
Homework | Glowick | 29.90 | - | light blue | plain | plastic | desk lamp | 38 | 8 | - | yes | - | - | -
Lantern Tall | Lumarel | 129.00 | - | white | plain | paper | floor lamp | 150 | 12 | warm white | no | - | - | material
Longnight | Lumarel | 149.00 | 179.00 | grey | plain | linen | floor lamp | 160 | 14 | warm white | yes | - | - | -
Longnight Two | Lumarel | 149.00 | - | pink | plain | linen | floor lamp | 160 | 14 | warm white | yes | - | - | -
Three Legs | Glowick | 98.00 | - | black | plain | fabric | floor lamp | 145 | 12 | warm white | no | - | - | -
Three Legs Cabin | Glowick | 104.00 | - | burgundy | checked | fabric | floor lamp | 145 | 12 | warm white | no | - | - | -
Reading Corner | Glowick | 86.00 | - | olive | plain | fabric | floor lamp | 155 | 10 | warm white | yes | - | - | -
Amber Hall | Lumarel | 118.00 | - | orange | plain | cotton | floor lamp | 158 | 12 | warm white | no | - | - | height
""",
    titles="""
[shape=table lamp]{brand} {name} Table Lamp, {Color} {Material} Shade
[shape=table lamp]{brand} {name} Bedside Lamp, {height} cm
[shape=table lamp]{name} Table Lamp with {Print} Shade – {brand}
[shape=table lamp]{brand} {name} Table Lamp
[shape=desk lamp]{brand} {name} Adjustable Desk Lamp, {power} W
[shape=desk lamp]{brand} {name} LED Desk Lamp in {Color}
[shape=floor lamp]{brand} {name} Floor Lamp, {height} cm
[shape=floor lamp]{name} Floor Lamp in {Color} by {brand}
[shape=floor lamp]{brand} {name} Standing Lamp with {Material} Shade
""",
    titles_zh="""
[shape=table lamp]{brand} {name} {color}{material}台灯 卧室床头
[shape=table lamp]{brand} {name} 床头台灯 高{height}厘米
[shape=table lamp]{brand} {name} {print}灯罩台灯
[shape=desk lamp]{brand} {name} LED书桌灯 {power}瓦 学习护眼
[shape=desk lamp]{brand} {name} {color}可调节工作台灯
[shape=floor lamp]{brand} {name} 落地灯 客厅 高{height}厘米
[shape=floor lamp]{brand} {name} {color}落地灯 北欧简约
[shape=floor lamp]{brand} {name} {material}灯罩立灯
""",
    about="""
[shape=table lamp]A table lamp that makes a bedroom feel finished.
[shape=desk lamp]A desk lamp with two joints that stays where you put it.
[shape=floor lamp]A floor lamp for the dark corner beside the sofa.

The {material} shade, in {color}, spreads the light softly.
[material=linen]The linen shade shows its weave when the lamp is lit.
[material=metal]The metal head sends all light down, none into your eyes.
[material=paper]Hand-made mulberry paper over a bamboo frame.
[material=velvet]The shade is velvet outside and gold inside.
[material=cotton]A pleated cotton shade over a slim frame.

The {print} cloth is printed on both sides, so it looks good lit and unlit.
It stands {height} cm tall and takes {power} watts.
It stands {height} cm tall.

[dimmable]Dimmable from full light to night light at a touch.
[!dimmable]A simple switch on the cord; it cannot be dimmed.
[light=warm white]The bulb is included, warm white.
[shape=desk lamp]Three tones from warm to daylight.
""",
    about_zh="""
[shape=table lamp]一盏让卧室完整起来的台灯。
[shape=desk lamp]双关节书桌灯，推到哪儿停在哪儿。
[shape=floor lamp]沙发旁那个暗角，就差这盏落地灯。

{color}{material}灯罩，光线柔和。
[material=linen]亚麻灯罩，点亮后能看到织纹。
[material=metal]金属灯头，光全部往下，不刺眼。
[material=paper]手工桑皮纸配竹骨架。
[material=velvet]灯罩外层丝绒，内层金色。
[material=cotton]纯棉压褶灯罩，骨架纤细。

{print}布料双面印花，开灯关灯都好看。
高{height}厘米，功率{power}瓦。
高{height}厘米。

[dimmable]触摸调光，从明亮到夜灯随意调。
[!dimmable]线上开关，不可调光。
[light=warm white]附赠暖白光灯泡。
[shape=desk lamp]三档色温，从暖光到日光。
""",
)

CHAIR = Kind(
    name="office chair",
    noun=("chair", "椅子"),
    categories="Home/Office/Chairs",
    attributes={
        "color": "color",
        "material": "material",
        "shape": "type",
        "load": "max load (kg)",
        "weight": "weight (kg)",
        "armrests": "armrests",
        "headrest": "headrest",
        "lumbar": "lumbar support",
        "tilt": "max tilt (°)",
    },
    table="""
name | brand | price | was | color | pattern | material | shape | load | weight | armrests | headrest | lumbar | tilt | more | hide | tell
Posture Air | Sedorno | 189.00 | - | black | plain | mesh | task | 120 | 14.5 | yes | no | yes | 120 | grey | - | -
Posture Air H | Sedorno | 229.00 | 269.00 | grey | plain | mesh | task | 130 | 16.2 | yes | yes | yes | 135 | - | - | -
Posture Lite | Sedorno | 199.00 | - | blue | plain | mesh | task | 120 | 14.5 | yes | no | yes | 120 | - | color | -
Clerk | Lumbrey | 89.00 | - | navy | plain | fabric | task | 110 | 10.8 | no | no | no | - | - | - | -
Clerk Arm | Lumbrey | 109.00 | - | green | plain | fabric | task | 110 | 12.1 | yes | no | no | - | - | - | material
Clerk Soft | Lumbrey | 92.00 | 105.00 | pink | plain | velvet | task | 100 | 10.9 | no | no | no | - | - | color | -
Boardroom | Sedorno | 349.00 | - | brown | plain | leather | executive | 150 | 21 | yes | no | yes | 130 | - | - | -
Boardroom Noir | Sedorno | 359.00 | 420.00 | black | plain | leather | executive | 150 | 21 | yes | yes | yes | 130 | - | - | material
Partner | Lumbrey | 219.00 | - | burgundy | plain | synthetic leather | executive | 130 | 18.4 | yes | no | no | 125 | - | color | -
Chairman Ivory | Lumbrey | 239.00 | - | white | plain | synthetic leather | executive | 130 | 18.4 | yes | no | yes | 125 | - | - | -
Pitlane | Lumbrey | 259.00 | - | red | plain | synthetic leather | gaming | 140 | 22.5 | yes | yes | yes | 160 | - | - | -
Pitlane Night | Lumbrey | 259.00 | 299.00 | purple | plain | synthetic leather | gaming | 140 | 22.5 | yes | yes | yes | 160 | - | - | -
Pitlane Cloth | Lumbrey | 269.00 | - | teal | plain | fabric | gaming | 140 | 22.8 | yes | yes | yes | 160 | - | - | load
First Desk | Lumbrey | 69.00 | - | yellow | plain | fabric | task | 70 | 7.9 | no | no | no | - | - | - | -
Anywhere | Sedorno | 139.00 | - | orange | plain | mesh | task | 115 | 12.6 | yes | no | no | 110 | - | - | -
Study Sand | Sedorno | 149.00 | - | beige | plain | fabric | task | 120 | 13 | yes | no | yes | 115 | - | - | -
""",
    titles="""
[shape=task]{brand} {name} Ergonomic Office Chair, {Color}
[shape=task]{brand} {name} {Material} Office Chair
[shape=task]{name} Desk Chair by {brand}
[shape=task][lumbar]{brand} {name} Office Chair with Lumbar Support
[shape=executive]{brand} {name} {Material} Executive Chair
[shape=executive]{brand} {name} Executive Office Chair in {Color}
[shape=executive]{brand} {name} High-Back Office Chair
[shape=gaming]{brand} {name} Gaming Chair, {Color}
[shape=gaming]{brand} {name} Reclining Gaming Chair, {tilt}°
""",
    titles_zh="""
[shape=task]{brand} {name} 人体工学办公椅 {color}
[shape=task]{brand} {name} {material}电脑椅 家用
[shape=task][!armrests]{brand} {name} 无扶手书桌椅 转椅
[shape=executive]{brand} {name} {material}老板椅
[shape=executive]{brand} {name} {color}高背大班椅
[shape=executive]{brand} {name} 可躺高背办公椅
[shape=gaming]{brand} {name} 电竞椅 可躺{tilt}度
[shape=gaming]{brand} {name} {color}游戏电脑椅
""",
    about="""
[shape=task]A chair for eight hours, not for a showroom.
[shape=executive]Deep padding, a high back and the weight to stand still.
[shape=gaming]Shaped sides hold you in long after midnight.

[material=mesh]The mesh back lets air through, so nothing sticks in July.
[material=leather]Upholstered in real leather that is tanned in Spain.
[material=synthetic leather]The cover is synthetic leather; spilled coffee wipes off.
[material=fabric]Covered in tight fabric, tested for 80,000 rubs.
[material=velvet]Covered in short velvet, soft and easy to brush.

[lumbar]The lumbar support moves up and down until it meets your back.
[headrest]The headrest can be taken off.
[!armrests]No armrests, so it slides right under the desk.
[tilt]The back tilts to {tilt} degrees and locks.

It carries up to {load} kg.
It carries up to {load} kg and weighs {weight} kg.
In {color}.
""",
    about_zh="""
[shape=task]一天坐八小时也不累的椅子。
[shape=executive]厚实坐垫，高靠背，稳稳当当。
[shape=gaming]包裹式靠背，打到深夜也坐得住。

[material=mesh]网布靠背透气，夏天也不粘背。
[material=leather]真皮包覆，西班牙鞣制。
[material=synthetic leather]人造革面料，咖啡洒了一擦就掉。
[material=fabric]密织布艺面料，耐磨测试8万次。
[material=velvet]短绒面料，柔软好打理。

[lumbar]腰托可上下调节，贴合腰部。
[headrest]头枕可拆卸。
[!armrests]无扶手，可以整个推到桌下。
[tilt]靠背可后仰至{tilt}度并锁定。

最大承重{load}公斤。
最大承重{load}公斤，自重{weight}公斤。
{color}款。
""",
)

KINDS = (KETTLE, MUG, PAN, LAMP, CHAIR)
