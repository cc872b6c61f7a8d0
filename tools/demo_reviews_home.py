"""What customers say of kettles, mugs, pans, lamps and chairs: see `demo_reviews_wear` for the form."""

OPINIONS = """
@ kettle
# [power] speed
+ Boils a full pot in under {4..6} minutes.
+ Fast: tea is ready before the toast.
- Takes for ever, my old one was twice as fast.
- It switches off before the water really boils.
+z 烧水快，满壶{4..6}分钟就开。
+z 速度很快，面包还没烤好水就开了。
-z 烧水太慢，比旧的慢一倍。
-z 还没开就跳闸了。
# pour
+ Pours without a single drip.
+ The spout gives a thin, steady stream.
- It dribbles down the front each time.
- Pour slowly or half of it lands on the table.
+z 出水顺，不滴漏。
+z 壶嘴出水细又稳，冲咖啡很好用。
-z 倒水老是顺着壶身流。
-z 倒快一点就洒一桌。
# noise
+ Quieter than the one we had.
+ A friendly sound, it does not wake the baby.
- Loud as a jet, you cannot talk beside it.
+z 声音小，早上烧水不吵人。
-z 噪音大得像飞机起飞。
# taste
+ The water tastes of nothing, as it should.
+ No smell, even on the first day.
- For weeks the water tasted of metal.
- A smell of plastic that never quite went away.
+z 没有异味，第一次烧就能喝。
+z 水没有怪味，放心。
-z 水里有一股味道，烧了好多次还有。
-z 异味散不掉，不敢给孩子喝。
# build
+ Solid lid, solid handle, made to last.
+ Daily use for {6..18} months and still like new.
- The lid hinge broke after {2..5} months.
- Rust spots at the bottom already.
- It leaks at the seam.
+z 做工扎实，盖子和手柄都很稳。
+z 天天用，{6..18}个月了还像新的。
-z 用了{2..5}个月盖子就坏了。
-z 底部已经有锈点。
-z 接缝处漏水。
# look
+ It is so pretty that it stays on the counter.
- The paint chipped near the base.
+z 颜值高，放在厨房很好看。
-z 底部掉漆。
# [tempset] degrees
+ The temperature setting is accurate, I checked with a thermometer.
- The display shows 80 while the water is clearly boiling.
+z 控温准，用温度计量过。
-z 控温不准，显示80度其实已经开了。
@ mug
# size
+ Just right for a big morning coffee.
+ Holds enough that I need no second cup.
- Smaller than I had imagined, two gulps and it is empty.
+z 容量刚好，早上一大杯咖啡。
+z 够大，不用来回接水。
-z 比想象的小，两口就没了。
# handle
+ The handle fits my whole hand.
+ Well balanced, even when full.
- The handle gets hot in a minute.
- The handle is so narrow that my fingers get stuck.
+z 杯把好握，满杯也稳。
+z 手大也能伸进去。
-z 杯把太小，手指卡住。
-z 杯把烫手。
# glaze
+ The glaze has a depth that photos do not show.
+ After a hundred washes it still shines.
- The glaze has pinholes and one black spot.
- [print]The pattern came off after {5..15} washes.
- Coffee stains stay in the glaze.
+z 釉色很漂亮，图片拍不出来。
+z 洗了上百次还是亮的。
-z 釉面有小孔和黑点。
-z 洗了{5..15}次颜色就掉了。
# arrival
+ Packed so well that it could have fallen off a truck.
+ Came quickly and in one piece.
- Arrived broken, and so did the replacement.
- There was a chip on the rim when I unpacked it.
+z 包装很好，一点没碎。
+z 发货快，完好无损。
-z 收到就是碎的，换的又是碎的。
-z 杯口有个缺口。
# heat
+ Keeps coffee warm for a good while.
- Thin walls, the tea is cold in ten minutes.
+z 杯壁厚，保温还行。
-z 杯壁薄，十分钟就凉了。
@ pan
# heat
+ Heats evenly right up to the edge.
+ [shape=frying pan]Browns onions like a restaurant pan.
- [shape=frying pan]Burns in the middle while the edge stays cold.
- Needs ages to get hot.
- Food catches at the bottom, even on a low flame.
+z 受热均匀，边上也熟。
+z [shape=frying pan]煎牛排上色漂亮。
-z [shape=frying pan]中间糊了边上还是凉的。
-z 升温太慢。
-z 小火也糊底。
# [nonstick] coating
+ Eggs slide out as if on ice.
+ After {4..12} months nothing sticks yet.
- The coating peeled after {2..5} months.
- Everything sticks, coating or no coating.
+z 不粘效果好，煎蛋一推就走。
+z 用了{4..12}个月还是不粘。
-z 用了{2..5}个月涂层就掉了。
-z 说是不粘，煎什么都粘。
# [!nonstick] seasoning
+ Once seasoned, nothing sticks any more.
+ Gets better every week.
- However often I season it, eggs stick.
- It rusted after one night in the sink.
+z 养好以后不粘，越用越好。
+z [shape=casserole]炖菜特别香。
-z 怎么养都粘锅。
-z 泡了一晚就生锈。
# weight
+ Has the right weight, it does not slide about.
+ [shape=frying pan]I can toss vegetables with one hand.
- Too heavy for my wrist.
- [shape=frying pan]The handle makes it tip over when it is empty.
+z 重量合适，不会乱跑。
+z [shape=frying pan]单手也能颠。
-z 太重了，手腕吃不消。
-z [shape=frying pan]空锅会往手柄那边倒。
# handle
+ The handle stays cool and firm.
- The handle was loose after {3..8} weeks.
- You need a cloth for the handle, always.
+z 手柄不烫，也不松。
-z 用了几周手柄就松了。
-z 手柄烫得没法拿。
# clean
+ Wipes clean in a minute.
- Stains stay, whatever I scrub with.
+z 好清洗，一冲就干净。
-z 污渍刷不掉。
@ lamp
# light
+ A warm, soft light that makes the room calm.
+ Bright enough to read by, and no glare.
- Far too dark to read by.
- The light flickers, my head aches after an hour.
+z 光线柔和，晚上看着舒服。
+z 亮度够看书，不刺眼。
-z 太暗了，看不了书。
-z 有频闪，看久了头疼。
# stand
+ Stands firmly, the cat has not managed to push it over.
+ Heavy base, it does not wobble.
- It wobbles when somebody walks past.
- Leans to one side however I turn the screws.
+z 底座稳，猫都推不倒。
+z 很稳，不晃。
-z 有人走过就晃。
-z 怎么拧都是歪的。
# shade
+ The shade is even prettier when it is lit.
+ The colour of the shade is as shown.
- The shade came with a dent.
- Cheap shade, you can see the glue.
+z 灯罩点亮以后更好看。
+z 灯罩颜色和图片一样。
-z 灯罩收到有凹痕。
-z 灯罩做工粗，能看到胶。
# assembly
+ Put together in {5..15} minutes without tools.
+ The instructions are clear.
- One screw was missing.
- An hour of swearing, the holes do not line up.
+z 十分钟就装好了。
+z 说明书清楚，好装。
-z 少了一颗螺丝。
-z 孔位对不上，装了一个小时。
# switch
+ The switch is where my hand finds it in the dark.
- The switch buzzes.
- It stopped working after {3..10} weeks.
+z 开关顺手，半夜也摸得到。
-z 开关有电流声。
-z 用了一个多月就不亮了。
# [dimmable] dimmer
+ Dims down to a real night light.
- Even the lowest step is too bright for the night.
+z 调光很细，能当夜灯。
-z 最低一档晚上还是太亮。
@ office chair
# back
+ My back pain is gone after {2..6} weeks.
+ I sit ten hours a day in it and stand up straight.
- My lower back hurts more than before.
- The back presses between the shoulder blades.
+z 坐了{2..6}周腰不疼了。
+z 一天坐十个小时也不累。
-z 坐久了腰更疼。
-z 靠背顶着肩胛骨，不舒服。
# seat
+ The seat is firm in the right way.
+ Soft, but not so soft that you sink.
- The padding was flat after {2..5} months.
- The front edge cuts into the thighs.
+z 坐垫软硬合适。
+z 坐垫厚，屁股不疼。
-z {2..5}个月坐垫就塌了。
-z 坐垫前沿压大腿。
# assembly
+ Assembled alone in {15..30} minutes.
+ All the tools were in the box, nicely labelled.
- Two screws did not fit, and nobody answered my mail.
- The instructions are a riddle.
+z 一个人{15..30}分钟装好。
+z 工具齐全，说明书清楚。
-z 有两个螺丝孔对不上。
-z 说明书看不懂。
# noise
+ Rolls silently on wood.
- It squeaks with each move.
- The casters scratch the floor.
+z 轮子静音，不伤地板。
-z 一动就吱吱响。
-z 轮子把地板划了。
# build
+ Feels like it will outlive my job.
+ Nothing wobbles after a year.
- The gas lift sinks slowly while I sit.
- A wheel broke off after {3..9} months.
+z 很结实，一年了一点不晃。
+z 用料足，分量重。
-z 气杆会自己慢慢往下掉。
-z {3..9}个月就断了一个轮子。
# [armrests] arms
+ The armrests are just at desk height.
- The armrests wobble and cannot be fixed.
+z 扶手高度正好。
-z 扶手松松垮垮。
# [material=mesh] air
+ The mesh keeps my back dry in summer.
- The mesh sagged within months.
+z 网布透气，夏天不闷。
-z 网布没多久就松了。
"""
