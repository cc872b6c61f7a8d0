// Chinese for words that many catalogs share: fields, kinds, colours, materials. Any other word is shown as it stands.
// Only what is shown is translated; filters always carry the catalog's own value.

export const FIELDS_ZH = {
  color: "颜色", colour: "颜色", material: "材质", size: "尺码", pattern: "图案", season: "季节", audience: "适用人群", occasion: "场合",
  weight: "重量", capacity: "容量", waterproof: "防水", "battery life": "续航", length: "长度", height: "高度", width: "宽度", depth: "深度", fit: "版型",
  neckline: "领型", "sleeve length": "袖长", pockets: "口袋", style: "风格", power: "功率", "screen size": "屏幕尺寸", wireless: "无线", type: "类型", use: "用途",
  "upper material": "鞋面材质", "boot type": "靴型", "shade color": "灯罩颜色", "shade material": "灯罩材质", "light color": "光色", resolution: "分辨率",
  "season rating": "适用季节", "keeps hot": "保温", "keeps cold": "保冷", leakproof: "防漏", "dishwasher safe": "可用洗碗机", "noise cancelling": "降噪",
  microphone: "麦克风", "bluetooth version": "蓝牙版本", brightness: "亮度", dimmable: "可调光", adjustable: "可调节", persons: "人数", volume: "容量",
  diameter: "直径", memory: "内存", ram: "内存", storage: "存储", processor: "处理器", "laptop compartment": "电脑隔层", induction: "适用电磁炉",
};

const WORDS_ZH = {
  // kinds
  clothing: "服装", women: "女士", men: "男士", kids: "儿童", unisex: "男女通用", dresses: "连衣裙", "t-shirts": "T恤", shirts: "衬衫", trousers: "裤子", jackets: "夹克",
  shoes: "鞋", sneakers: "运动鞋", running: "跑步", "trail running": "越野跑", walking: "健走", skate: "滑板", gym: "健身", boots: "靴子", hiking: "徒步", city: "城市", riding: "骑行",
  rain: "雨天", bags: "包", backpacks: "双肩包", "crossbody bags": "斜挎包", "tote bags": "托特包", home: "家居", kitchen: "厨房", kettles: "水壶", mugs: "马克杯", pans: "锅",
  lighting: "灯具", "table lamps": "台灯", "desk lamps": "书桌灯", "floor lamps": "落地灯", office: "办公", chairs: "椅子", electronics: "数码", audio: "音频", headphones: "耳机",
  "over-ear": "头戴式", "in-ear": "入耳式", computers: "电脑", laptops: "笔记本电脑", phones: "手机", cameras: "相机", outdoor: "户外", hydration: "水具", bottles: "水壶", camping: "露营",
  tents: "帐篷", "new in": "新品", beauty: "美妆", toys: "玩具", books: "图书", food: "食品", furniture: "家具", sports: "运动", garden: "园艺",
  backpack: "双肩包", "crossbody bag": "斜挎包", "tote bag": "托特包", "table lamp": "台灯", "desk lamp": "书桌灯", "floor lamp": "落地灯",
  electric: "电热", gooseneck: "鹅颈", stovetop: "炉灶", "frying pan": "煎锅", casserole: "炖锅", task: "职员椅", executive: "老板椅", gaming: "电竞", design: "设计", study: "学习",
  dome: "圆顶", tunnel: "隧道", tipi: "锥形",
  // colours and patterns
  red: "红色", navy: "藏青", green: "绿色", yellow: "黄色", burgundy: "酒红", black: "黑色", white: "白色", blue: "蓝色", "light blue": "浅蓝", olive: "橄榄绿", purple: "紫色", teal: "青绿",
  orange: "橙色", brown: "棕色", beige: "米色", pink: "粉色", grey: "灰色", gray: "灰色", silver: "银色", gold: "金色", multicolor: "多色",
  plain: "纯色", floral: "碎花", checked: "格纹", dotted: "波点", striped: "条纹", "warm white": "暖白",
  // materials
  cotton: "棉", viscose: "人造棉", satin: "缎面", knit: "针织", linen: "亚麻", silk: "真丝", chiffon: "雪纺", velvet: "天鹅绒", "organic cotton": "有机棉", polyester: "涤纶", "merino wool": "美利奴羊毛",
  wool: "羊毛", "bamboo viscose": "竹纤维", "linen blend": "亚麻混纺", "recycled polyester": "再生涤纶", nylon: "尼龙", "ripstop nylon": "防撕裂尼龙", "cotton canvas": "棉帆布", leather: "真皮",
  "synthetic leather": "人造革", "waxed canvas": "油蜡帆布", canvas: "帆布", "stainless steel": "不锈钢", plastic: "塑料", enamel: "搪瓷", aluminium: "铝", stoneware: "炻瓷", ceramic: "陶瓷",
  porcelain: "瓷", "cast iron": "铸铁", "carbon steel": "碳钢", copper: "铜", mesh: "网面", fabric: "布艺", titanium: "钛", glass: "玻璃", "ripstop polyester": "防撕裂涤纶", suede: "绒面革",
  nubuck: "磨砂皮", rubber: "橡胶", metal: "金属", wood: "木",
  // cuts, seasons, uses
  midi: "中长", "knee-length": "及膝", maxi: "长款", mini: "短款", short: "短", sleeveless: "无袖", long: "长", "v-neck": "V领", square: "方领", round: "圆领", crew: "圆领", polo: "翻领",
  "a-line": "A字", wrap: "裹身", fitted: "修身", regular: "常规", loose: "宽松", everyday: "日常", holiday: "度假", party: "派对", summer: "夏季", autumn: "秋季", winter: "冬季", spring: "春季",
  "low-top": "低帮", "high-top": "高帮", runner: "跑鞋", "lace-up": "系带", chelsea: "切尔西", tall: "长筒", wellington: "雨靴", "3-season": "三季", "4-season": "四季", "one size": "均码",
};

/** A catalog's word in Chinese, or nothing. */
export const wordZh = (value) => WORDS_ZH[value.trim().toLowerCase()];
