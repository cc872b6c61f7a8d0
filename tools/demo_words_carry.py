# ruff: noqa: E501 (tables, sentences and curves read better on one line)
"""Sneakers, boots and bags of the demo shop: facts and words. Knows nothing about drawing or reviews."""

from demo_model import Kind

SNEAKERS = Kind(
    name="sneakers",
    noun=("sneakers", "运动鞋"),
    categories="Shoes/Sneakers/{Use}",
    sizes=("37", "38", "39", "40", "41", "42", "43", "44"),
    attributes={
        "color": "color",
        "material": "upper material",
        "shape": "height",
        "use": "use",
        "weight": "weight (g)",
        "drop": "heel drop (mm)",
        "waterproof": "waterproof",
        "audience": "audience",
    },
    table="""
name | brand | price | was | color | pattern | material | shape | use | weight | drop | waterproof | audience | more | hide | tell
Tempo 3 | Joggara | 89.00 | 110.00 | blue | plain | mesh | runner | running | 262 | 8 | no | men | black | - | -
Tempo 3 W | Joggara | 89.00 | - | pink | plain | mesh | runner | running | 218 | 8 | no | women | - | - | -
Tempo Race | Joggara | 139.00 | - | orange | plain | mesh | runner | running | 196 | 6 | no | unisex | - | color | -
Ridgeback | Fellmarsh | 124.00 | - | olive | plain | nylon | runner | trail running | 315 | 6 | yes | men | - | - | -
Ridgeback W | Fellmarsh | 124.00 | 145.00 | teal | plain | nylon | runner | trail running | 274 | 6 | yes | women | - | - | -
Scree | Ridgewen | 98.00 | - | yellow | plain | mesh | runner | trail running | 288 | 4 | no | unisex | - | color | -
Court 78 | Kestrova | 74.00 | - | white | plain | leather | low-top | walking | 350 | - | no | unisex | navy | - | -
Court 78 II | Kestrova | 76.00 | - | green | plain | leather | low-top | walking | 352 | - | no | unisex | - | - | material
Halfpipe | Kestrova | 62.00 | - | black | plain | suede | low-top | skate | 372 | - | no | unisex | - | - | -
Halfpipe Mid | Kestrova | 69.00 | 79.00 | red | plain | canvas | high-top | skate | 398 | - | no | unisex | - | - | -
Sunday Canvas | Tindrel | 42.00 | - | beige | plain | canvas | low-top | walking | 301 | - | no | women | - | - | -
Sunday Up | Tindrel | 48.00 | - | navy | plain | canvas | high-top | walking | 344 | - | no | unisex | - | - | -
Gridiron | Joggara | 84.00 | - | grey | plain | mesh | runner | gym | 290 | 4 | no | men | - | - | -
Lift Base | Joggara | 79.00 | - | black | plain | synthetic leather | high-top | gym | 365 | 0 | no | men | - | - | material
Stroll Knit | Kestrova | 66.00 | - | purple | plain | mesh | runner | walking | 240 | 10 | no | women | - | - | -
Commuter Dry | Fellmarsh | 109.00 | - | grey | plain | leather | low-top | walking | 380 | - | yes | men | - | - | waterproof
Mini Dash | Joggara | 39.00 | 49.00 | light blue | plain | mesh | runner | running | 160 | 6 | no | kids | - | - | -
Mini Court | Kestrova | 35.00 | - | white | plain | synthetic leather | low-top | walking | 190 | - | no | kids | - | - | -
Gambit | Kestrova | 58.00 | - | burgundy | checked | canvas | low-top | skate | 330 | - | no | unisex | - | pattern | -
Long Haul | Joggara | 119.00 | - | silver | plain | mesh | runner | running | 278 | 10 | no | women | - | - | -
""",
    titles="""
[use=running]{brand} {name} {Color} Running Shoes
[use=running]{brand} {name} Running Shoes, {weight} g
[use=trail running]{brand} {name} Trail Running Shoes
[use=trail running][waterproof]{name} Waterproof Trail Runners by {brand}, {Color}
[use=walking]{brand} {name} {Material} Sneakers
[use=walking,skate][audience=unisex]{name} {Shape} Sneakers in {Color} – {brand}
[use=skate]{brand} {name} {Shape} Skate Shoes
[use=gym]{brand} {name} {Audience}'s Training Shoes, {Color}
[use=walking][audience=women]{brand} Women's {name} Walking Sneakers
[audience=kids]{brand} Kids' {name} Sneakers, {Color}
[use=walking][waterproof]{brand} {name} Sneakers for Men, {Color} {Material}
""",
    titles_zh="""
[use=running]{brand} {name} {audience}跑步鞋 {material}透气
[use=running]{brand} {name} {color}轻量跑鞋
[use=trail running]{brand} {name} {audience}越野跑鞋
[use=walking]{brand} {name} {material}休闲鞋 {audience}
[use=walking,skate][shape=low-top,high-top]{color}{material}板鞋 {brand} {name}
[use=skate]{brand} {name} {material}滑板鞋 {shape}
[use=gym]{brand} {name} 健身训练鞋 {color}
[audience=kids]{brand} {name} 儿童运动鞋 {color}
""",
    about="""
[use=running]A daily running shoe that makes the sixth kilometre feel like the first.
[use=trail running]Built for mud, roots and loose stones, with lugs that let go of the dirt.
[use=walking]A quiet everyday sneaker that goes with nearly everything you own.
[use=skate]A flat, grippy sole and double stitching where the board bites.
[use=gym]Stable under the bar and light enough for the rower.

[material=mesh]The engineered mesh lets air through and weighs almost nothing.
[material=leather]Full-grain leather that softens in a week and can be polished.
[material=suede]The suede is backed with a second layer at the toe.
[material=canvas]Sturdy 12-ounce canvas with a rubber foxing.
[material=nylon]A tight nylon weave keeps grit out.
[material=synthetic leather]The upper is synthetic leather, easy to wipe clean.

One shoe weighs {weight} g in size 42; the drop from heel to toe is {drop} mm.
[audience=women]Size 38 weighs {weight} g a shoe.
[waterproof]A sealed membrane makes them waterproof up to the collar.
[waterproof]Waterproof: puddles and wet grass stay outside.
[shape=high-top]The padded collar holds the ankle.
[audience=kids]One strap and elastic laces: children get in and out alone.

In {color} with a light sole.
[use=walking]Removable insole, so your own orthotics fit.
[use=running]We suggest half a size up if you run long.
[use=trail running]A rock plate under the forefoot blunts sharp stones.
""",
    about_zh="""
[use=running]日常训练跑鞋，跑到第六公里还像第一公里一样轻松。
[use=trail running]为泥地、树根和碎石设计，鞋钉不挂泥。
[use=walking]低调百搭的日常休闲鞋，几乎什么衣服都能配。
[use=skate]平底防滑，受力处双线加固。
[use=gym]深蹲硬拉稳，上划船机也不嫌重。

[material=mesh]工程网布透气轻盈，几乎没有重量。
[material=leather]头层牛皮，穿一周就软，可以上油保养。
[material=suede]绒面革鞋面，鞋头双层加固。
[material=canvas]厚实的12安帆布配橡胶围条。
[material=nylon]高密尼龙，沙砾进不来。
[material=synthetic leather]鞋面为人造革，一擦就干净。

42码单只重{weight}克，前后掌落差{drop}毫米。
[audience=women]38码单只{weight}克。
[waterproof]内置防水膜，鞋口以下全防水。
[waterproof]防水鞋面，水坑湿草都不怕。
[shape=high-top]加厚鞋领，护住脚踝。
[audience=kids]一根搭带加弹力鞋带，孩子自己就能穿脱。

{color}鞋面，浅色鞋底。
[use=walking]鞋垫可拆，能换自己的矫正鞋垫。
[use=running]跑长距离建议大半码。
[use=trail running]前掌有防刺护板。
""",
)

BOOTS = Kind(
    name="boots",
    noun=("boots", "靴子"),
    categories="Shoes/Boots/{Use}",
    sizes=("37", "38", "39", "40", "41", "42", "43"),
    attributes={
        "color": "color",
        "material": "upper material",
        "shape": "boot type",
        "use": "use",
        "shaft": "shaft height (cm)",
        "waterproof": "waterproof",
        "lining": "warm lining",
        "audience": "audience",
    },
    table="""
name | brand | price | was | color | pattern | material | shape | use | shaft | waterproof | lining | audience | more | hide | tell
Highmoor | Fellmarsh | 169.00 | - | brown | plain | nubuck | lace-up | hiking | 16 | yes | no | men | - | - | -
Highmoor W | Fellmarsh | 169.00 | 199.00 | grey | plain | nubuck | lace-up | hiking | 15 | yes | no | women | - | - | -
Tarn Trek | Tarnholt | 139.00 | - | olive | plain | nylon | lace-up | hiking | 14 | yes | no | unisex | - | color | -
Tarn Trek Winter | Tarnholt | 159.00 | - | black | plain | leather | lace-up | hiking | 18 | yes | yes | men | - | - | waterproof
Brook | Kestrova | 118.00 | - | brown | plain | leather | chelsea | city | 13 | no | no | men | black | - | -
Brook W | Kestrova | 112.00 | - | black | plain | leather | chelsea | city | 13 | no | no | women | - | - | material
Brook Suede | Kestrova | 124.00 | 149.00 | beige | plain | suede | chelsea | city | 13 | no | no | women | - | - | -
Gallery | Velloria | 134.00 | - | burgundy | plain | leather | chelsea | city | 14 | no | no | women | - | color | -
Cantle | Kestrova | 189.00 | - | brown | plain | leather | tall | riding | 38 | no | no | women | - | - | -
Cantle Noir | Kestrova | 195.00 | 230.00 | black | plain | leather | tall | city | 40 | no | yes | women | - | - | -
Avenue | Velloria | 148.00 | - | navy | plain | suede | tall | city | 36 | no | no | women | - | - | -
Puddle | Ridgewen | 54.00 | - | yellow | plain | rubber | wellington | rain | 32 | yes | no | women | - | - | -
Puddle Men | Ridgewen | 56.00 | - | green | plain | rubber | wellington | rain | 34 | yes | no | men | - | - | material
Puddle Kids | Ridgewen | 29.00 | 36.00 | red | plain | rubber | wellington | rain | 22 | yes | no | kids | - | - | -
Puddle Fun | Ridgewen | 58.00 | - | navy | dotted | rubber | wellington | rain | 32 | yes | no | women | - | pattern | -
Quarry | Fellmarsh | 145.00 | - | orange | plain | nubuck | lace-up | city | 15 | no | yes | unisex | - | - | -
""",
    titles="""
[shape=lace-up][use=hiking]{brand} {name} Hiking Boots, {Color}
[shape=lace-up][use=hiking]{brand} {name} {Material} Hiking Boots
[shape=lace-up][use=hiking]{name} Trekking Boots by {brand}
[shape=lace-up]{brand} {name} Lace-Up Boots in {Color}
[shape=chelsea]{brand} {name} Chelsea Boots
[shape=chelsea]{brand} {name} {Color} Ankle Boots with Elastic Sides
[shape=tall]{brand} {name} Tall {Material} Boots, {shaft} cm Shaft
[shape=tall]{name} Knee Boots in {Color} {Material} – {brand}
[shape=wellington]{brand} {name} Rain Boots
[shape=wellington]{name} Wellington Boots, {Color} – {brand}
""",
    titles_zh="""
[shape=lace-up][use=hiking]{brand} {name} 防水徒步靴 {color}
[shape=lace-up][use=hiking]{brand} {name} {audience}登山徒步鞋 高帮
[shape=lace-up][use=city]{brand} {name} 复古系带短靴 {color}
[shape=chelsea]{brand} {name} {audience}切尔西短靴
[shape=chelsea]{brand} {name} {color}{material}踝靴 松紧带
[shape=tall]{brand} {name} 女士长筒靴 筒高{shaft}厘米
[shape=tall]{brand} {name} {color}{material}高筒骑士靴
[shape=wellington]{brand} {name} {audience}雨靴 防滑
[shape=wellington]{brand} {name} {color}橡胶雨鞋
""",
    about="""
[use=hiking]A hiking boot for full packs and long descents.
[shape=chelsea]The boot that turns jeans into an outfit; pull it on and go.
[shape=tall]A tall boot with a slim shaft and a full-length zip on the inside.
[shape=wellington]Rain boots that children fight over and gardeners keep for years.
[shape=lace-up][use=city]A work boot that moved to the city.

[material=nubuck]Made of thick nubuck that darkens with time.
[material=leather]Vegetable-tanned leather, lined with leather at the heel.
[material=suede]Soft suede, already treated against stains.
[material=rubber]Natural rubber in one piece, without a seam that could split.
[material=nylon]Light nylon, reinforced at the toe with a rubber cap.

[waterproof]They are waterproof, and we test each pair in a basin.
[waterproof]Waterproof up to the top of the tongue.
[!waterproof]Not made for standing water: treat them with wax before the wet season.

[lining]A warm lining makes them good down to -15 °C.
The shaft measures {shaft} cm.
In {color}, a shade that is mixed for us.
[use=hiking]Deep lugs brake on the way down, and the sole can be replaced.
""",
    about_zh="""
[use=hiking]重装长距离下山也稳的徒步靴。
[shape=chelsea]一脚蹬的短靴，配牛仔裤立刻有型。
[shape=tall]修长靴筒，内侧全开拉链，穿脱方便。
[shape=wellington]孩子抢着穿、园丁一穿好多年的雨靴。
[shape=lace-up][use=city]从工地走进城市的工装靴。

[material=nubuck]厚实磨砂革，越穿越有味道。
[material=leather]植鞣牛皮，后跟内里也是真皮。
[material=suede]柔软绒面革，出厂已做防污处理。
[material=rubber]天然橡胶一体成型，没有会开裂的接缝。
[material=nylon]轻便尼龙鞋面，鞋头有橡胶防撞。

[waterproof]防水，每双都泡过水检测。
[waterproof]鞋舌以下防水。
[!waterproof]不适合长时间泡水，雨季前请上蜡。

[lining]加绒内里，零下15度也暖和。
靴筒高{shaft}厘米。
{color}为本店专调。
[use=hiking]深齿大底下坡刹得住，鞋底可以更换。
""",
)

BAG = Kind(
    name="bag",
    noun=("bag", "包"),
    categories="Bags/{Style}s",
    attributes={
        "color": "color",
        "pattern": "pattern",
        "material": "material",
        "style": "type",
        "capacity": "capacity (l)",
        "weight": "weight (g)",
        "laptop": "fits laptop up to (in)",
        "waterproof": "waterproof",
    },
    table="""
name | brand | price | was | color | pattern | material | style | capacity | weight | laptop | waterproof | more | hide | tell
Metro 20 | Packwren | 64.00 | - | grey | plain | recycled polyester | backpack | 20 | 720 | 15.6 | no | navy | - | -
Metro 26 | Packwren | 79.00 | 95.00 | black | plain | recycled polyester | backpack | 26 | 860 | 16 | yes | - | - | -
Campus | Packwren | 42.00 | - | navy | plain | nylon | backpack | 22 | 560 | 15.6 | no | red | - | -
Campus Print | Packwren | 44.00 | - | pink | floral | nylon | backpack | 22 | 560 | 14 | no | - | - | -
Rolltop | Ombrelio | 98.00 | - | yellow | plain | polyester | backpack | 24 | 990 | 16 | yes | - | - | waterproof
Satchel Pack | Ombrelio | 145.00 | - | brown | plain | leather | backpack | 15 | 1150 | 14 | no | - | - | material
Tarn 35 | Tarnholt | 119.00 | - | green | plain | ripstop nylon | backpack | 35 | 1280 | - | no | - | color | -
Tarn 50 | Tarnholt | 159.00 | 189.00 | orange | plain | ripstop nylon | backpack | 50 | 1720 | - | yes | - | - | -
Little Explorer | Ridgewen | 34.00 | - | light blue | dotted | polyester | backpack | 10 | 380 | - | no | - | pattern | -
Ripple | Ridgewen | 72.00 | - | teal | plain | nylon | backpack | 28 | 790 | 15.6 | yes | - | - | -
Loden | Ombrelio | 68.00 | - | red | checked | cotton canvas | backpack | 18 | 640 | 13 | no | - | color;pattern | -
Pia | Ombrelio | 86.00 | - | red | plain | leather | crossbody bag | 3 | 480 | - | no | - | - | -
Pia Mini | Ombrelio | 62.00 | 75.00 | black | plain | leather | crossbody bag | 1.5 | 310 | - | no | beige | - | -
Rue | Velloria | 54.00 | - | beige | plain | synthetic leather | crossbody bag | 4 | 450 | - | no | - | - | material
Rue Nuit | Velloria | 58.00 | - | burgundy | plain | velvet | crossbody bag | 2 | 290 | - | no | - | - | -
Transit Sling | Packwren | 38.00 | - | olive | plain | nylon | crossbody bag | 5 | 340 | - | yes | - | - | -
Petal | Velloria | 49.00 | - | purple | plain | synthetic leather | crossbody bag | 3 | 400 | - | no | - | - | -
Market | Packwren | 19.90 | - | white | striped | cotton canvas | tote bag | 16 | 240 | - | no | - | - | -
Market Day | Packwren | 21.90 | - | green | floral | cotton canvas | tote bag | 16 | 240 | - | no | - | - | -
Workshop | Ombrelio | 128.00 | - | brown | plain | leather | tote bag | 18 | 880 | 15.6 | no | - | - | -
Shopper | Tindrel | 16.50 | - | blue | dotted | cotton canvas | tote bag | 14 | 210 | - | no | - | - | -
Daily | Ombrelio | 74.00 | 89.00 | black | plain | waxed canvas | tote bag | 20 | 690 | 15 | yes | - | - | -
""",
    titles="""
[style=backpack]{brand} {name} Backpack, {capacity} L
[style=backpack][laptop]{brand} {name} {Color} Laptop Backpack {capacity} L
[style=backpack]{name} {Material} Backpack – {brand}
[style=backpack][waterproof]{brand} {name} Waterproof Backpack {capacity} L, {Color}
[style=crossbody bag]{brand} {name} Crossbody Bag in {Color} {Material}
[style=crossbody bag]{brand} "{name}" {Material} Shoulder Bag with Long Strap
[style=crossbody bag]{brand} {name} Small Crossbody Bag
[style=tote bag]{brand} {name} {Print} Canvas Tote Bag
[style=tote bag]{brand} {name} Tote Bag, {capacity} L
[style=tote bag][laptop]{name} Work Tote in {Color} {Material}, {brand}
""",
    titles_zh="""
[style=backpack]{brand} {name} 双肩包 {capacity}升
[style=backpack][laptop]{brand} {name} {color}电脑双肩包 可放{laptop}英寸笔记本
[style=backpack]{brand} {name} {material}背包 大容量
[style=crossbody bag]{brand} {name} {color}{material}斜挎包
[style=crossbody bag]{brand} {name} 单肩斜挎小包 长肩带
[style=tote bag]{brand} {name} {material}托特包 {capacity}升
[style=tote bag]{brand} {name} {print}帆布袋 购物袋
[style=tote bag]{brand} {name} 大容量手提托特包
""",
    about="""
[style=backpack][laptop]A backpack for the day: laptop, lunch, jumper, and still slim on the train.
[style=backpack][!laptop]A backpack for people who leave the path now and then.
[style=crossbody bag]A small bag on a long strap: phone, cards, keys, hands free.
[style=tote bag]A tote that stands by itself and swallows the weekly shop.

[material=leather]Cut from one hide of full-grain leather that gains colour with use.
[material=nylon]Dense nylon, light and hard to tear.
[material=recycled polyester]The cloth is woven from recycled polyester, about 24 bottles a bag.
[material=ripstop nylon]Ripstop nylon: a small hole stays a small hole.
[material=cotton canvas]Heavy cotton canvas, washable at 30 °C.
[material=synthetic leather]Made of synthetic leather that wipes clean.
[material=waxed canvas]Waxed canvas that sheds a shower and ages well.
[material=velvet]Soft velvet outside, satin inside.
[material=polyester]Coated polyester with welded seams.

It holds {capacity} litres and weighs {weight} g.
[laptop]The padded sleeve takes laptops up to {laptop} inches.

[waterproof]Fully waterproof, zips included.
[waterproof]Waterproof cloth and covered zips keep papers dry on the bike.
[style=backpack]Padded straps, a chest strap and a mesh back.
[style=crossbody bag]The strap adjusts from 60 to 120 cm.
[style=tote bag]Handles long enough for the shoulder over a winter coat.
In {color}.
""",
    about_zh="""
[style=backpack][laptop]每天通勤的双肩包：电脑、午饭、外套都放得下，挤地铁也不臃肿。
[style=backpack][!laptop]给喜欢走野路的人准备的背包。
[style=crossbody bag]长肩带小包，手机卡包钥匙刚好，双手解放。
[style=tote bag]自己能立住的托特包，一周的菜也装得下。

[material=leather]整张头层牛皮裁成，越用越亮。
[material=nylon]高密尼龙，轻便耐撕。
[material=recycled polyester]面料由再生涤纶织成，一只包约用24个回收瓶。
[material=ripstop nylon]防撕裂尼龙，小洞不会变大洞。
[material=cotton canvas]厚实棉帆布，可30度水洗。
[material=synthetic leather]人造革面料，一擦就干净。
[material=waxed canvas]油蜡帆布，小雨不湿，越旧越好看。
[material=velvet]外层丝绒，内衬缎面。
[material=polyester]涂层涤纶，热压接缝。

容量{capacity}升，自重{weight}克。
[laptop]加厚隔层可放{laptop}英寸以内的笔记本电脑。

[waterproof]整包防水，拉链也防水。
[waterproof]防水面料加遮盖式拉链，骑车淋雨文件也不湿。
[style=backpack]加厚肩带，带胸扣，网面透气背板。
[style=crossbody bag]肩带60到120厘米可调。
[style=tote bag]提手够长，穿羽绒服也能上肩。
{color}款。
""",
)

KINDS = (SNEAKERS, BOOTS, BAG)
