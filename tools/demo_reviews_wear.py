"""What customers say of clothes, shoes and bags: sentences by kind and aspect, for and against, in both languages.

A line starts with "+" (for) or "-" (against), "z" after it marks Chinese; "[fact]" in front of an aspect or a
sentence is a condition on the product. Knows nothing about how sentences become reviews.
"""

OPINIONS = """
@ dress
# size
+ True to size: I am 168 cm and the S sits perfectly.
+ The fit is spot on, my usual M closed without a struggle.
+ Cut generously enough around the hips, which I rarely find.
- It runs small, I had to send it back for one size up.
- The bust is tight while the waist is loose, a strange cut.
- Runs large on me, the shoulders kept slipping.
+z 尺码很准，168厘米穿S码刚刚好。
+z 版型正，平时穿M码，这条M码也合身。
+z 腰臀留得够，梨形身材也能穿。
-z 尺码偏小，换大一码才穿得进。
-z 胸口紧，腰又松，版型有点奇怪。
# fabric
+ The fabric feels far more expensive than it was.
+ Lovely cloth, it has not pilled after {8..20} wears.
+ [season=summer]It breathes well, I wore it on a 33 degree day.
- The fabric is thinner than in the pictures, you need something under it.
- After {2..4} washes it already looks tired.
- The cloth is scratchy at the seams.
+z 面料摸着很舒服，比价格看着贵。
+z 穿了十几次没有起球，料子不错。
+z [season=summer]透气，三十多度穿也不闷。
-z 料子比图片薄，里面得穿打底。
-z 洗了{2..4}次就没型了。
# look
+ I got three compliments on the first evening.
+ The colour is exactly as in the picture.
+ It looks elegant with heels and relaxed with flats.
- The colour is duller than it looks on screen.
- It makes a straight sack of me, no shape at all.
+z 上身很显瘦，同事都问链接。
+z 颜色和图片一样，没有色差。
+z 配高跟鞋正式，配平底鞋休闲，很百搭。
-z 有色差，实物比图片暗。
-z 上身没有腰线，像个直筒。
# sewing
+ Seams are straight and there are no loose threads.
+ Neatly lined and finished, even on the inside.
- A seam opened under the arm on day one.
- Loose threads everywhere and one button hanging on a hair.
+z 做工细致，没有线头。
+z 缝线平整，里面包边也好。
-z 第一次穿腋下就开线了。
-z 线头很多，剪了半天。
# wash
+ Came out of the machine as it went in.
+ Hardly needs ironing if you hang it wet.
- It shrank by a good two centimetres at 30 degrees.
- The dye ran and turned my towels a new colour.
+z 机洗不变形，挂干基本不用熨。
-z 第一次洗就缩水了。
-z 掉色，把别的衣服染了。
@ t-shirt
# size
+ Fits like the size chart says.
+ Good length, it stays tucked in.
+ The shoulders sit where shoulders are.
- Runs one size small, order up.
- Too short in the body after washing.
- The sleeves are so wide that they flap.
+z 尺码标准，按平时买就行。
+z 衣长合适，抬手不露腰。
-z 偏小一码，建议买大。
-z 洗完变短了一截。
# fabric
+ Soft from the first minute and still soft after {10..30} washes.
+ The cloth has a good weight, nothing shows through.
+ No scratching and no label in the neck.
- You can see right through it in daylight.
- It pilled under the arms within {2..5} weeks.
- Feels like plastic on the skin.
+z 料子很软，贴身穿舒服。
+z 厚度刚好，不透。
+z 领口没有标签，不扎脖子。
-z 太薄了，阳光下能看见里面。
-z 穿了没几周腋下就起球。
# collar
+ The collar keeps its shape, no bacon neck.
+ Even after months the neckline lies flat.
- The collar went wavy after the second wash.
- The neckline is tight, it always feels as if it chokes me.
+z 领口洗了很多次也没松。
+z 领子挺，不卷边。
-z 洗两次领口就松了，像荷叶边。
-z 领口太紧，勒脖子。
# [quick] sweat
+ It dries before I am home from the run.
+ I ran {10..21} kilometres in it and nothing chafed.
- After one hour of training it smells, and the smell stays.
- It sticks to the back as soon as I sweat.
+z 跑完步一会儿就干了。
+z 跑了{10..21}公里，腋下不磨。
-z 出汗以后贴在背上，不透气。
-z 练一次就有味道，洗也洗不掉。
# colour
+ The colour has not faded at all.
+ A rich, even shade, just like the photos.
- Washed out after a month, I now sleep in it.
- It lost colour on everything else in the drum.
+z 颜色正，洗了不褪色。
+z 上身颜色很显精神。
-z 褪色很快，一个月就旧了。
-z 第一次洗掉色严重。
@ sneakers
# comfort
+ Comfortable out of the box, no blisters at all.
+ [use=running,trail running]The cushioning still feels fresh after {200..600} km.
+ I stand eight hours a day and my feet no longer hurt.
- My heels were raw after one hour.
- The insole is as thin as paper, I feel every pebble.
- The cushioning went flat after {3..8} weeks.
+z 一上脚就很舒服，没有磨脚。
+z [use=running,trail running]缓震不错，跑了{200..600}公里还有弹性。
+z 站一天脚也不累。
-z 走一小时后跟就磨破了。
-z 鞋垫太薄，石子都能感觉到。
-z 穿了一个多月缓震就塌了。
# size
+ True to size, my usual pair fits.
+ Wide enough for my forefoot.
- They run small, take half a size up.
- Too narrow for anybody with normal feet.
- One shoe is clearly longer than the other.
+z 尺码正，按平时的买就对。
+z 鞋头宽，脚宽的人也能穿。
-z 偏小半码，建议买大。
-z 鞋型太窄，挤脚。
# grip
+ Grips wet pavement better than my last pair.
+ The sole held on gravel and on wet leaves.
- Slippery on wet tiles, I nearly fell.
- The tread was worn off after {2..4} months.
+z 抓地力好，下雨天也不打滑。
+z 鞋底防滑，爬坡放心。
-z 下雨天地砖上特别滑，差点摔倒。
-z 鞋底磨得太快，{2..4}个月就平了。
# weight
+ So light that I forget them.
+ [shape=runner]Light and quick on the toes.
- Heavier than I expected, like bricks at the end of the day.
+z 很轻，像没穿鞋一样。
+z [shape=runner]轻便，跑起来没负担。
-z 比想象的重，走多了脚累。
# build
+ The stitching looks as new after half a year.
+ Easy to clean, a damp cloth is enough.
- The sole came off at the toe after {3..9} weeks.
- A hole in the upper where the little toe sits, already.
+z 做工扎实，穿半年没开胶。
+z 好打理，湿布一擦就干净。
-z 没多久就开胶了。
-z 小脚趾的位置已经磨破了。
# [waterproof] rain
+ Walked through a wet meadow and my socks stayed dry.
+ Really waterproof, puddles are no matter any more.
- Waterproof it says, wet socks say I.
+z 踩水坑袜子还是干的，真防水。
-z 说是防水，走一会儿袜子就湿了。
@ boots
# comfort
+ [shape=lace-up]No breaking in needed, I walked {8..18} km on the first day.
+ The footbed is soft and holds the arch.
+ [shape=lace-up]Good ankle hold on rough ground.
- They rub at the heel, even with thick socks.
- [material=leather,nubuck]The leather is stiff as wood, weeks of plasters.
- [shape=lace-up]The toe box squeezes going downhill.
+z [shape=lace-up]不用磨合，第一天就走了{8..18}公里。
+z 脚感好，足弓有支撑。
+z [shape=lace-up]护脚踝，走烂路稳。
-z 磨后跟，穿厚袜子也没用。
-z [material=leather,nubuck]皮太硬，磨合了好几周。
-z [shape=lace-up]下坡挤脚趾。
# size
+ Fits with thick socks in my usual size.
+ The shaft is wide enough for my calves.
- Comes up small, order one size larger.
- The shaft is too tight, I cannot get in with jeans.
+z 尺码准，穿厚袜子也合适。
+z 鞋筒宽度合适，小腿粗也能穿。
-z 偏小，要买大一码。
-z 鞋筒太紧，穿牛仔裤塞不进去。
# [waterproof] dry
+ Stood in a stream with them, dry feet.
+ Rain, mud, slush: nothing came in.
- The left one leaked on the first rainy walk.
- Water comes in at the fold after {4..9} weeks.
+z 蹚水也没进水，防水很好。
+z 下雨下雪都没湿。
-z 第一次下雨左脚就进水。
-z 穿了一个多月折痕处开始渗水。
# sole
+ The sole grips like a goat.
+ Quiet sole, good on wet stone.
- No grip at all on ice or wet leaves.
- The heel is worn down on one side already.
+z 鞋底抓地，湿石头上也稳。
+z 走路不响，防滑。
-z 湿路面打滑。
-z 鞋跟磨损太快。
# look
+ Handsome boots, better in the hand than on screen.
+ They go with everything from jeans to dresses.
- The colour is not what the picture showed.
- Glue marks along the sole, for this price.
+z 很好看，实物比图片更有质感。
+z 百搭，配牛仔裤配裙子都行。
-z 颜色和图片不一样。
-z 鞋边有胶水印，这个价位不应该。
# [lining] warmth
+ Warm toes at minus ten.
- The lining flattened quickly, and then the cold came.
+z 零下十度脚还是热的。
-z 里面的绒很快就塌了，不保暖。
@ bag
# room
+ It swallows more than it looks.
+ Everything has its place, down to the keys.
+ [style=backpack]Enough room for a weekend if you roll your shirts.
- [style=backpack,tote bag]Smaller than I thought, my lunch box does not fit.
- Too few pockets, I dig for my keys each evening.
+z 看着不大，其实很能装。
+z 分区合理，钥匙都有地方放。
+z [style=backpack]周末短途一个包就够。
-z [style=backpack,tote bag]比想象的小，饭盒放不下。
-z 隔层太少，找东西要翻半天。
# straps
+ The strap does not cut in, even when it is full.
+ Sits close to the body and does not sway.
- The strap slips all the time.
- The stitching at the strap tore after {2..5} months.
- It cuts into the shoulder as soon as it is full.
+z 背带舒服，装满也不勒肩。
+z 贴身，走路不晃。
-z 肩带老是往下滑。
-z 用了{2..5}个月肩带缝线就裂了。
# zip
+ The zips run like butter.
+ Solid buckles and zips, nothing rattles.
- The zip jammed in the second week.
- The main zip bursts open when the bag is full.
+z 拉链顺滑，五金结实。
+z 扣子和拉链都很扎实。
-z 第二周拉链就卡了。
-z 装满以后拉链会自己崩开。
# material
+ The material still looks new after a winter.
+ Feels sturdy and smells of nothing.
- It came with a chemical smell that will not leave.
- Scratched at the corners after days.
+z 用了一个冬天还像新的。
+z 料子厚实，没有异味。
-z 味道很大，晾了一周还有。
-z 没几天边角就磨花了。
# [waterproof] rain
+ Cycled home in a storm and the papers stayed dry.
- Not waterproof at all, my notebook got wet.
+z 大雨里骑车回家，里面全是干的。
-z 根本不防水，笔记本都湿了。
# [laptop] laptop
+ My laptop sits snug and safe in its sleeve.
- The laptop sleeve has no padding at the bottom.
+z 电脑隔层厚实，放着放心。
-z 电脑隔层底部没有缓冲，一放就磕。
# look
+ Plain and smart, right for work and for the weekend.
+ Prettier than in the photos.
- Looks cheaper than it was.
+z 好看，上班周末都能背。
+z 比图片好看。
-z 看起来有点廉价。
"""
