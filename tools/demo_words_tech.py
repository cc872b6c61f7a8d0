# ruff: noqa: E501 (tables, sentences and curves read better on one line)
"""Headphones, laptops, bottles and tents of the demo shop: facts and words. Knows nothing about drawing or reviews."""

from demo_model import Kind

HEADPHONES = Kind(
    name="headphones",
    noun=("headphones", "耳机"),
    categories="Electronics/Audio/Headphones/{Shape}",
    attributes={
        "color": "color",
        "shape": "type",
        "battery": "battery life (h)",
        "weight": "weight (g)",
        "anc": "noise cancelling",
        "wireless": "wireless",
        "mic": "microphone",
        "waterproof": "waterproof",
        "bluetooth": "bluetooth version",
    },
    table="""
name | brand | price | was | color | pattern | shape | battery | weight | anc | wireless | mic | waterproof | bluetooth | more | hide | tell
Hush 5 | Auvelo | 249.00 | 299.00 | black | plain | over-ear | 40 | 254 | yes | yes | yes | no | 5.3 | silver | - | -
Hush 5 Studio | Auvelo | 259.00 | - | white | plain | over-ear | 40 | 254 | yes | yes | yes | no | 5.3 | - | color | -
Hush 3 | Auvelo | 149.00 | - | navy | plain | over-ear | 30 | 238 | yes | yes | yes | no | 5.2 | - | - | -
Daybreak | Tonwick | 89.00 | - | red | plain | over-ear | 35 | 221 | no | yes | yes | no | 5.2 | - | - | -
Daybreak ANC | Tonwick | 119.00 | 139.00 | teal | plain | over-ear | 45 | 236 | yes | yes | yes | no | 5.3 | - | color | -
Longplay | Tonwick | 59.00 | - | grey | plain | over-ear | 60 | 245 | no | yes | yes | no | 5 | - | - | battery
Monitor One | Tonwick | 129.00 | - | black | plain | over-ear | - | 268 | no | no | no | no | - | - | - | -
Monitor Zero | Tonwick | 79.00 | - | silver | plain | over-ear | - | 249 | no | no | no | no | - | - | - | -
Kidtone | Auvelo | 34.90 | - | yellow | plain | over-ear | 24 | 165 | no | yes | yes | no | 5 | - | color | -
Kidtone Plus | Auvelo | 39.90 | 49.90 | purple | plain | over-ear | 30 | 172 | no | yes | yes | no | 5.2 | - | - | -
Ranger | Auvelo | 99.00 | - | olive | plain | over-ear | 38 | 241 | yes | yes | yes | yes | 5.2 | - | - | waterproof
Pebble | Auvelo | 69.00 | - | white | plain | in-ear | 28 | 42 | no | yes | yes | no | 5.3 | - | - | -
Pebble Pro | Auvelo | 129.00 | 159.00 | black | plain | in-ear | 32 | 46 | yes | yes | yes | yes | 5.3 | - | - | -
Pebble Sport | Auvelo | 84.00 | - | orange | plain | in-ear | 30 | 48 | no | yes | yes | yes | 5.3 | - | - | -
Drift | Tonwick | 44.90 | - | light blue | plain | in-ear | 24 | 40 | no | yes | yes | no | 5.2 | - | - | -
Drift Calm | Tonwick | 74.00 | - | green | plain | in-ear | 36 | 44 | yes | yes | yes | no | 5.3 | - | - | -
Drift Rose | Tonwick | 49.90 | 59.90 | pink | plain | in-ear | 24 | 40 | no | yes | yes | no | 5.2 | - | - | battery
Stride | Joggara | 59.00 | - | blue | plain | in-ear | 26 | 45 | no | yes | yes | yes | 5.2 | - | - | -
Stride Air | Joggara | 79.00 | - | grey | plain | in-ear | 34 | 47 | no | yes | yes | yes | 5.3 | - | - | -
Whisper | Tonwick | 99.00 | - | beige | plain | in-ear | 30 | 43 | yes | yes | yes | no | 5.3 | - | - | -
""",
    titles="""
[shape=over-ear][anc]{brand} {name} Noise-Cancelling Headphones, {Color}
[shape=over-ear][anc]{brand} {name} Wireless Over-Ear Headphones with Noise Cancelling
[shape=over-ear][wireless]{brand} {name} Bluetooth Headphones, {battery} h
[shape=over-ear][wireless]{name} Wireless Headphones in {Color} – {brand}
[shape=over-ear][!wireless]{brand} {name} Wired Studio Headphones
[shape=in-ear]{brand} {name} True Wireless Earbuds, {Color}
[shape=in-ear][waterproof]{brand} {name} Waterproof Sport Earbuds
[shape=in-ear][anc]{brand} {name} Noise-Cancelling Earbuds with Case
[shape=in-ear]{name} In-Ear Bluetooth Headphones by {brand}
[shape=over-ear][wireless]{brand} {name} Over-Ear Bluetooth Headphones
""",
    titles_zh="""
[shape=over-ear][anc]{brand} {name} 头戴式主动降噪耳机 {color}
[shape=over-ear][wireless]{brand} {name} 头戴式蓝牙耳机 续航{battery}小时
[shape=over-ear][wireless]{brand} {name} 无线头戴耳机 带麦克风
[shape=over-ear][!wireless]{brand} {name} 有线监听耳机 录音棚
[shape=in-ear]{brand} {name} 真无线蓝牙耳机 {color}
[shape=in-ear][waterproof]{brand} {name} 运动蓝牙耳机 防水防汗
[shape=in-ear][anc]{brand} {name} 入耳式降噪耳机
[shape=in-ear]{brand} {name} 入耳式无线耳机 充电仓
""",
    about="""
[shape=over-ear][wireless]Closed over-ear headphones for the train, the desk and the long way home.
[shape=over-ear][!wireless]Wired headphones for mixing: flat, detailed, honest.
[shape=in-ear]Small earbuds in a pocket-sized case.

[anc]Active noise cancelling takes away engines, fans and most of the office.
[!anc][shape=over-ear]No noise cancelling: the ear pads keep out what they can, the rest stays with you.
[!anc][shape=in-ear]No noise cancelling: the soft tips keep out what they can.
[!anc][wireless]No noise cancelling, so you still hear the traffic around you.

[battery]The battery lasts {battery} hours, the last hour of it from five minutes of charging.
[shape=over-ear][battery]One charge plays for {battery} hours.
[shape=in-ear][battery]With the case they play for {battery} hours.
[!wireless]The 3 m cable locks in place and can be replaced.

[waterproof]Waterproof against rain and sweat.
[mic]Two microphones per side keep your voice clear on calls.
They weigh {weight} g.
[bluetooth]Bluetooth {bluetooth}, two devices at once.
In {color}.
""",
    about_zh="""
[shape=over-ear][wireless]封闭式头戴耳机，通勤、办公、回家路上都合适。
[shape=over-ear][!wireless]有线监听耳机，平直、细节多、不讨好。
[shape=in-ear]小巧耳塞，充电仓揣进口袋。

[anc]主动降噪，飞机引擎、风扇和大半个办公室都安静了。
[!anc][shape=over-ear]没有主动降噪，靠耳垫物理隔音。
[!anc][shape=in-ear]没有主动降噪，靠硅胶耳塞隔音。
[!anc][wireless]不带降噪，走路时还能听到车声。

[battery]续航{battery}小时，充五分钟可听一小时。
[shape=over-ear][battery]一次充电可播放{battery}小时。
[shape=in-ear][battery]配合充电仓共{battery}小时续航。
[!wireless]3米线材带锁扣，可以更换。

[waterproof]防水防汗，下雨也能用。
[mic]每侧双麦克风，通话清晰。
重{weight}克。
[bluetooth]蓝牙{bluetooth}，可同时连接两台设备。
{color}款。
""",
)

LAPTOP = Kind(
    name="laptop",
    noun=("laptop", "笔记本电脑"),
    categories="Electronics/Computers/Laptops",
    attributes={
        "color": "color",
        "screen": "screen size (in)",
        "ram": "memory (gb)",
        "storage": "storage (gb)",
        "battery": "battery life (h)",
        "weight": "weight (kg)",
        "cpu": "processor cores",
        "resolution": "resolution",
        "touch": "touchscreen",
        "gpu": "dedicated graphics",
        "use": "use",
    },
    table="""
name | brand | price | was | color | pattern | screen | ram | storage | battery | weight | cpu | resolution | touch | gpu | use | more | hide | tell
Aria S | Zephdyne | 899.00 | - | silver | plain | 13.3 | 16 | 512 | 15 | 1.18 | 8 | 2560x1600 | no | no | office | - | - | -
Aria S Night | Zephdyne | 949.00 | 999.00 | navy | plain | 13.3 | 16 | 1024 | 15 | 1.18 | 8 | 2560x1600 | no | no | office | - | - | -
Aria M | Zephdyne | 1049.00 | - | grey | plain | 14 | 16 | 512 | 17 | 1.32 | 10 | 2880x1800 | yes | no | office | - | - | battery
Aria L | Zephdyne | 1499.00 | 1699.00 | silver | plain | 16 | 32 | 1024 | 14 | 1.89 | 12 | 3200x2000 | no | yes | design | - | - | -
Scholar | Nubrixa | 349.00 | - | white | plain | 14 | 8 | 256 | 10 | 1.46 | 4 | 1920x1080 | no | no | study | light blue | - | -
Scholar Plus | Nubrixa | 429.00 | - | light blue | plain | 14 | 8 | 512 | 11 | 1.44 | 6 | 1920x1080 | yes | no | study | - | color | -
Scholar Mini | Nubrixa | 279.00 | 319.00 | pink | plain | 11.6 | 4 | 128 | 12 | 1.09 | 4 | 1366x768 | no | no | study | - | - | -
Scholar 15 | Nubrixa | 479.00 | - | grey | plain | 15.6 | 16 | 512 | 9 | 1.72 | 6 | 1920x1080 | no | no | study | - | - | storage
Rampart 15 | Nubrixa | 1199.00 | - | black | plain | 15.6 | 16 | 1024 | 6 | 2.35 | 12 | 2560x1440 | no | yes | gaming | - | - | -
Rampart 17 | Nubrixa | 1699.00 | 1899.00 | black | plain | 17.3 | 32 | 2048 | 5 | 2.85 | 16 | 2560x1440 | no | yes | gaming | - | - | -
Rampart R | Nubrixa | 1249.00 | - | red | plain | 15.6 | 16 | 1024 | 6 | 2.32 | 12 | 2560x1440 | no | yes | gaming | - | color | -
Flip | Zephdyne | 699.00 | - | teal | plain | 13.3 | 8 | 512 | 12 | 1.29 | 8 | 1920x1200 | yes | no | study | - | color | -
Flip Pro | Zephdyne | 999.00 | - | purple | plain | 14 | 16 | 1024 | 13 | 1.38 | 10 | 2880x1800 | yes | no | design | - | - | -
Ledger | Nubrixa | 649.00 | 729.00 | black | plain | 14 | 16 | 512 | 16 | 1.38 | 8 | 1920x1200 | no | no | office | - | - | -
Ledger X | Nubrixa | 1299.00 | - | grey | plain | 14 | 32 | 1024 | 18 | 1.12 | 12 | 2560x1600 | no | no | office | - | - | -
Field | Tarnholt | 1149.00 | - | olive | plain | 13.3 | 16 | 512 | 20 | 1.95 | 8 | 1920x1200 | yes | no | outdoor | - | - | weight
Sandbar | Zephdyne | 829.00 | - | beige | plain | 13.3 | 8 | 512 | 14 | 1.21 | 8 | 2560x1600 | no | no | office | - | - | -
Cobalt | Zephdyne | 1399.00 | - | blue | plain | 15.3 | 24 | 1024 | 16 | 1.55 | 12 | 3200x2000 | no | yes | design | - | - | -
""",
    titles="""
{brand} {name} Laptop, {screen}", {ram} GB RAM, {storage} GB SSD
{brand} {name} {screen}-inch Notebook in {Color}
[use=study]{brand} {name} Student Laptop {screen}", {ram} GB
[use=gaming]{brand} {name} Gaming Laptop {screen}", {ram} GB RAM
[use=office]{brand} {name} Thin and Light Laptop {screen}"
[use=design]{brand} {name} Creator Laptop {screen}", {resolution}
[touch]{brand} {name} Touchscreen Laptop, {screen}"
[use=outdoor]{brand} {name} Rugged Laptop {screen}"
""",
    titles_zh="""
{brand} {name} {screen}英寸笔记本电脑 {ram}G+{storage}G
[use=study]{brand} {name} 学生笔记本电脑 {screen}英寸 {color}
[use=gaming]{brand} {name} 游戏本 {screen}英寸 {ram}G内存
[use=office]{brand} {name} 轻薄本 {screen}英寸 长续航办公
[use=design]{brand} {name} 设计师笔记本 {resolution}高分屏
[use=outdoor]{brand} {name} 三防加固笔记本 户外
{brand} {name} {color}笔记本电脑 {screen}英寸
""",
    about="""
[use=office]A light laptop for people whose desk is wherever they sit down.
[use=study]A laptop for school that survives the bus and the budget.
[use=gaming]A gaming laptop with the fans to use its graphics to the full.
[use=design]A laptop for pictures, film and drawings, with a screen you can trust.
[use=outdoor]A laptop that works in rain, dust and gloves.

{cpu} processor cores, {ram} GB of memory and {storage} GB of storage.
It comes with {ram} GB of memory and {storage} GB of storage.

[battery]The battery lasts {battery} hours of mixed work.
[battery][gpu]Expect {battery} hours from the battery, less when you play.

It weighs {weight} kg.
[touch]The {screen}-inch screen shows {resolution} and takes touch and pen.
[!touch]The {screen}-inch screen shows {resolution} and does not mirror the window behind you.

[gpu]Dedicated graphics with their own 8 GB of memory.
[!gpu]Built-in graphics: fine for films and photos, not for new games.
The aluminium lid is {color}.
""",
    about_zh="""
[use=office]坐到哪儿哪儿就是办公桌的轻薄本。
[use=study]经得起挤公交、也对得起钱包的学生本。
[use=gaming]散热给足，显卡性能放得开的游戏本。
[use=design]修图剪片画图，屏幕颜色信得过。
[use=outdoor]雨里、灰里、戴着手套都能用的电脑。

{cpu}核处理器，{ram}GB内存，{storage}GB固态硬盘。
标配{ram}GB内存、{storage}GB固态硬盘。

[battery]混合办公续航{battery}小时。
[battery][gpu]日常续航{battery}小时，玩游戏会短一些。

整机重{weight}公斤。
[touch]{screen}英寸屏，分辨率{resolution}，支持触控和手写笔。
[!touch]{screen}英寸屏，分辨率{resolution}，防眩光。

[gpu]独立显卡，8GB显存。
[!gpu]集成显卡，看片修图够用，不适合新游戏大作。
铝合金外壳，{color}。
""",
)

BOTTLE = Kind(
    name="water bottle",
    noun=("bottle", "水杯"),
    categories="Outdoor/Hydration/Bottles",
    attributes={
        "color": "color",
        "pattern": "pattern",
        "material": "material",
        "capacity": "capacity (ml)",
        "weight": "weight (g)",
        "cold": "keeps cold (h)",
        "hot": "keeps hot (h)",
        "leakproof": "leakproof",
        "dishwasher": "dishwasher safe",
    },
    table="""
name | brand | price | was | color | pattern | material | shape | capacity | weight | cold | hot | leakproof | dishwasher | more | hide | tell
Cascade 500 | Ridgewen | 24.90 | - | blue | plain | stainless steel | slim | 500 | 290 | 24 | 12 | yes | no | black | - | -
Cascade 750 | Ridgewen | 29.90 | 35.00 | green | plain | stainless steel | slim | 750 | 360 | 24 | 12 | yes | no | - | - | -
Cascade 1000 | Ridgewen | 34.90 | - | red | plain | stainless steel | wide | 1000 | 450 | 30 | 16 | yes | no | - | color | -
Cascade Petite | Ridgewen | 22.90 | - | pink | floral | stainless steel | slim | 350 | 230 | 18 | 8 | yes | no | - | pattern | -
Clearwater | Brewmoss | 14.50 | - | light blue | plain | tritan | wide | 700 | 140 | - | - | yes | yes | - | - | -
Clearwater Sport | Joggara | 16.90 | - | orange | plain | tritan | sport | 800 | 155 | - | - | yes | yes | - | - | -
Featherflask | Tarnholt | 69.00 | - | grey | plain | titanium | slim | 600 | 118 | - | - | yes | yes | - | - | weight
School Run | Ridgewen | 18.90 | - | yellow | striped | stainless steel | sport | 400 | 220 | 12 | - | no | yes | - | color;pattern | -
Spotty | Ridgewen | 18.90 | 22.00 | navy | dotted | stainless steel | sport | 400 | 220 | 12 | - | no | yes | - | - | -
Trail Jug | Tarnholt | 44.00 | - | black | plain | stainless steel | wide | 1900 | 820 | 36 | 20 | yes | no | - | - | capacity
Desk Flask | Kopperlin | 27.00 | - | beige | plain | stainless steel | slim | 450 | 270 | 18 | 10 | yes | no | - | - | -
Dawn | Kopperlin | 31.00 | - | purple | plain | stainless steel | slim | 500 | 280 | 24 | 14 | yes | no | - | - | -
Vitra Sleeve | Brewmoss | 21.50 | - | teal | plain | glass | wide | 550 | 410 | - | - | no | yes | - | - | -
White Peak | Tarnholt | 33.00 | - | white | plain | stainless steel | wide | 750 | 390 | 28 | 14 | yes | no | - | - | -
""",
    titles="""
{brand} {name} {Material} Water Bottle, {capacity} ml
[cold]{brand} {name} Insulated Bottle in {Color}, {capacity} ml
[hot]{brand} {name} Vacuum Flask {capacity} ml
[shape=sport]{brand} {name} Sports Water Bottle
[leakproof]{name} Leakproof Water Bottle, {Color} – {brand}
{brand} {name} Water Bottle, {Print}
""",
    titles_zh="""
{brand} {name} {material}水杯 {capacity}毫升
[hot]{brand} {name} 保温杯 {capacity}毫升 {color}
[cold]{brand} {name} 便携保温保冷水壶 户外
[shape=sport]{brand} {name} 运动水壶
[leakproof]{brand} {name} 防漏水杯 {material}
{brand} {name} {print}水杯 学生
""",
    about="""
[shape=slim]A slim bottle that fits the cup holder of a car or a bike.
[shape=wide]A wide mouth that takes ice cubes and a cleaning brush.
[shape=sport]Flip the straw up with one finger and drink without stopping.

[material=stainless steel]Double-wall stainless steel without a taste of its own.
[material=tritan]Clear Tritan that does not break and holds no smell.
[material=titanium]Single-wall titanium, lighter than the water in it.
[material=glass]Thick glass in a silicone sleeve.

It holds {capacity} ml and weighs {weight} g empty.
It holds {capacity} ml.

[cold][hot]Keeps cold for {cold} hours and hot for {hot}.
[cold][!hot]Keeps drinks cold for {cold} hours; not for hot drinks.
[leakproof]The lid is leakproof, even upside down in a bag.
[!leakproof]Carry it upright: the lid is not leakproof.
[dishwasher]Everything goes into the dishwasher.
In {color}.
""",
    about_zh="""
[shape=slim]瓶身修长，车载杯架、自行车水壶架都能放。
[shape=wide]大口径，放得进冰块，也好刷。
[shape=sport]单手弹开吸管，边跑边喝。

[material=stainless steel]双层不锈钢，没有异味。
[material=tritan]透明Tritan材质，摔不碎不串味。
[material=titanium]单层纯钛，比里面的水还轻。
[material=glass]厚玻璃配硅胶套。

容量{capacity}毫升，空杯重{weight}克。
容量{capacity}毫升。

[cold][hot]保冷{cold}小时，保温{hot}小时。
[cold][!hot]保冷{cold}小时，不适合装热饮。
[leakproof]杯盖防漏，倒放包里也不怕。
[!leakproof]请直立放置，杯盖不防漏。
[dishwasher]整杯可进洗碗机。
{color}款。
""",
)

TENT = Kind(
    name="tent",
    noun=("tent", "帐篷"),
    categories="Outdoor/Camping/Tents",
    attributes={
        "color": "color",
        "material": "material",
        "shape": "type",
        "persons": "persons",
        "weight": "weight (kg)",
        "column": "water column (mm)",
        "seasons": "season rating",
        "waterproof": "waterproof",
        "minutes": "pitching time (min)",
    },
    table="""
name | brand | price | was | color | pattern | material | shape | persons | weight | column | seasons | waterproof | minutes | more | hide | tell
Lark 1 | Tarnholt | 149.00 | - | green | plain | ripstop nylon | dome | 1 | 1.35 | 3000 | 3-season | yes | 5 | - | - | -
Lark 2 | Tarnholt | 199.00 | 239.00 | orange | plain | ripstop nylon | dome | 2 | 1.9 | 3000 | 3-season | yes | 6 | - | - | -
Lark 3 | Tarnholt | 249.00 | - | teal | plain | ripstop nylon | dome | 3 | 2.6 | 3000 | 3-season | yes | 7 | - | color | -
Storm Lark | Tarnholt | 389.00 | - | red | plain | ripstop nylon | tunnel | 2 | 2.4 | 5000 | 4-season | yes | 9 | - | - | weight
Weekender 4 | Ridgewen | 129.00 | - | blue | plain | polyester | dome | 4 | 5.2 | 2000 | 3-season | yes | 10 | - | - | -
Weekender 6 | Ridgewen | 219.00 | 259.00 | olive | plain | polyester | tunnel | 6 | 9.8 | 2500 | 3-season | yes | 18 | - | - | -
Quickpop | Ridgewen | 79.00 | - | yellow | plain | polyester | dome | 2 | 2.9 | 1500 | 3-season | yes | 1 | - | - | -
Prairie | Ridgewen | 329.00 | - | beige | plain | cotton canvas | tipi | 5 | 14.5 | - | 4-season | yes | 20 | - | - | material
Prairie Kids | Ridgewen | 69.00 | - | white | striped | cotton canvas | tipi | 2 | 4.2 | - | - | no | 8 | - | pattern | -
Long Valley | Tarnholt | 299.00 | - | grey | plain | ripstop polyester | tunnel | 3 | 3.4 | 4000 | 3-season | yes | 10 | - | - | -
Festival | Ridgewen | 59.00 | 72.00 | purple | dotted | polyester | dome | 2 | 2.3 | 1500 | - | yes | 6 | - | pattern | -
Bivy Solo | Tarnholt | 119.00 | - | brown | plain | ripstop polyester | tunnel | 1 | 1.1 | 3000 | 3-season | yes | 4 | - | - | -
""",
    titles="""
{brand} {name}, {persons}-Person Tent
[shape=dome]{brand} {name} {Color} Dome Tent, {weight} kg
[shape=tunnel]{brand} {name} Tunnel Tent for {persons}, {weight} kg
[shape=tipi]{brand} {name} Tipi Tent
{name} Camping Tent in {Color} – {brand}
[waterproof]{brand} {name} Waterproof Tent, {persons} Persons
""",
    titles_zh="""
{brand} {name} 户外帐篷 {persons}人
[shape=dome]{brand} {name} {color}圆顶帐篷 {persons}人 防雨
[shape=tunnel]{brand} {name} 隧道帐篷 {persons}人 徒步露营
[shape=tipi]{brand} {name} {material}印第安帐篷
{brand} {name} 露营帐篷 {weight}公斤
[waterproof]{brand} {name} {persons}人防暴雨帐篷
""",
    about="""
[shape=dome]A free-standing dome that you can pick up and move once it stands.
[shape=tunnel]A tunnel tent with a deep porch for packs, boots and the stove.
[shape=tipi]A tent with one pole and room to stand up, as good on the meadow as in the garden.

It sleeps {persons} and weighs {weight} kg.
Room for {persons}.

[material=ripstop nylon]Ripstop nylon, coated with silicone on both sides.
[material=ripstop polyester]Ripstop polyester that does not sag in the rain.
[material=polyester]Sturdy polyester with a bathtub floor.
[material=cotton canvas]Thick cotton canvas breathes, so it stays dry inside and cool at noon.

[waterproof]Waterproof to {column} mm, seams taped.
[waterproof]Waterproof, with taped seams.
[!waterproof]Made for play: it is not waterproof.

[minutes=1]One person pitches it in a minute.
[minutes=4,5,6,7,8,9,10,18,20]One person pitches it in {minutes} minutes.
[seasons=4-season]Stands up to snow and gales.
In {color}.
""",
    about_zh="""
[shape=dome]自立式圆顶帐，搭好后还能整体挪位置。
[shape=tunnel]隧道帐，前厅宽敞，背包鞋子炉子都放得下。
[shape=tipi]一根立柱就能站直身子的帐篷，草地花园都好看。

可睡{persons}人，重{weight}公斤。
{persons}人空间。

[material=ripstop nylon]双面涂硅防撕裂尼龙。
[material=ripstop polyester]防撕裂涤纶，淋雨不塌。
[material=polyester]结实涤纶，浴缸式帐底。
[material=cotton canvas]厚棉帆布透气，里面干爽，中午也凉快。

[waterproof]防水指数{column}毫米，全缝压胶。
[waterproof]防水，全缝压胶。
[!waterproof]室内玩耍用，不防水。

[minutes]一个人{minutes}分钟搭好。
[seasons=4-season]抗风雪，四季可用。
{color}款。
""",
)

KINDS = (HEADPHONES, LAPTOP, BOTTLE, TENT)
