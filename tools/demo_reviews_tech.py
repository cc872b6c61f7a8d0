"""What customers say of headphones, laptops, bottles and tents: see `demo_reviews_wear` for the form."""

OPINIONS = """
@ headphones
# sound
+ Clear voices, deep but tidy bass.
+ I hear details in old records that I never knew of.
+ For the price the sound is a miracle.
- The bass drowns everything else.
- Tinny and sharp, I took them off after one song.
- There is a hiss in quiet passages.
+z 音质清楚，低音有但不轰头。
+z 老歌里听出了以前没听到的细节。
+z 这个价位音质很好。
-z 低音太重，人声糊。
-z 声音又尖又薄，听一首就摘了。
-z 安静的时候有底噪。
# [anc] noise
+ The noise cancelling makes the train disappear.
+ Switch it on and the office is gone.
- The noise cancelling hardly does anything.
- With noise cancelling on I feel a pressure in my ears.
+z 降噪很强，地铁里几乎听不到声音。
+z 开了降噪办公室都安静了。
-z 降噪效果几乎没有。
-z 开降噪耳朵有压迫感。
# [wireless] battery
+ I charge once a week, no more.
+ The battery lasts as long as they say.
- The battery is dead after half of the promised time.
- It does not hold a charge any more after {3..7} months.
+z 续航久，一周充一次。
+z 电池和标的一样耐用。
-z 续航只有标的一半。
-z 用了{3..7}个月就充不进电了。
# comfort
+ I forget that I am wearing them.
+ [shape=over-ear]Sits well even with glasses.
+ [wireless]Stays in place when I run.
- My ears hurt after an hour.
- [shape=over-ear]Too tight on the head.
- They slip off with every nod.
+z 戴久了也不疼。
+z [shape=over-ear]戴眼镜也舒服。
+z [wireless]跑步也不掉。
-z 戴一小时耳朵就疼。
-z [shape=over-ear]夹头，戴久了头皮疼。
-z 一低头就掉。
# [mic] calls
+ People say my voice is clear on calls.
- On calls I sound as if I were in a bucket.
- The microphone picks up all the wind.
+z 通话清楚，对方听得见。
-z 通话对方说像在水桶里。
-z 麦克风全是风声。
# [wireless] link
+ Connects in a second and never drops.
- Drops the connection in my pocket.
- Two devices at once only works in the advertisement.
+z 连接快，不断。
-z 手机放口袋就断连。
-z 双设备切换老是失败。
# build
+ [shape=over-ear]The hinges feel like they will last.
- [shape=over-ear]The headband cracked after {4..9} months.
- [shape=over-ear]Creaks with every move.
- [shape=in-ear]The lid of the case broke after {4..9} months.
+ [shape=in-ear]The case closes with a firm click and shrugs off keys.
+z [shape=over-ear]做工好，转轴扎实。
+z [shape=in-ear]充电仓手感好，盖子吸得紧。
-z [shape=over-ear]{4..9}个月头梁就裂了。
-z [shape=in-ear]充电仓盖子{4..9}个月就坏了。
-z 一动就吱吱响。
# [waterproof] sweat
+ Survived a summer of sweat and two downpours.
- Died in the first rain, so much for waterproof.
+z 夏天出汗淋雨都没事。
-z 淋了一次雨就坏了，还说防水。
@ laptop
# battery
+ A full working day without the charger.
+ Two days of lectures on one charge.
- {2..3} hours, then it begs for the charger.
- The battery drains in the bag overnight.
+z 上一天班不用带充电器。
+z 续航给力，两天课充一次。
-z 只能用{2..4}个小时。
-z 合盖放一晚电就没了。
# speed
+ Fast enough for everything I do at school.
+ [ram=16,24,32]Everything opens at once, forty tabs are no matter.
+ [ram=16,24,32]Compiles and exports faster than my desktop.
- Slow with ten tabs open.
- It stutters in video calls.
+z [ram=16,24,32]很快，开四十个网页也不卡。
+z 开机几秒，办公流畅。
-z 多开几个网页就卡。
-z 视频会议会卡顿。
# screen
+ The screen is sharp and true in colour.
+ Readable even beside the window.
- The screen is dim and blue.
- A dead pixel in the middle on arrival.
+z 屏幕清晰，颜色准。
+z 靠窗也看得清。
-z 屏幕偏暗偏蓝。
-z 收到中间就有坏点。
# noise
+ I have not heard the fan yet.
- The fan howls as soon as I open a video.
- Gets so hot that I cannot keep it on my lap.
+z 很安静，几乎听不到风扇。
-z 看个视频风扇就狂转。
-z 发热严重，放腿上烫。
# keyboard
+ A joy to type on.
+ Big touchpad, precise and quiet.
- Keys stick, the e comes twice.
- The keyboard bends in the middle.
+z 键盘手感好。
+z 触控板大，精准。
-z 键盘按下去发软。
-z 有的键会连击。
# carry
+ Light enough to forget in the backpack.
+ The lid does not bend, and the hinge opens with one finger.
- Heavier in the bag than on paper.
- The hinge became loose after {3..8} months.
+z 放包里没感觉，很轻。
+z 做工好，单手能开。
-z 背着还是挺沉的。
-z {3..8}个月转轴就松了。
# [gpu] games
+ Runs what I play at high settings.
- Frames drop after ten minutes because it overheats.
+z 游戏高画质也流畅。
-z 玩十分钟就降频掉帧。
@ water bottle
# leak
+ It lay in my bag upside down and not a drop came out.
+ The lid closes with a good click.
- It leaked over my laptop on day two.
- The seal came off after {2..6} weeks.
+z 倒放在包里一滴不漏。
+z 盖子扣得紧。
-z 第二天就漏了，电脑都湿了。
-z 用了几周密封圈就松了。
# [cold] temperature
+ Ice in the morning, still ice at night.
+ Cold water at the end of a {15..30} km hike.
- Lukewarm after three hours.
+z 早上放的冰，晚上还在。
+z 徒步一天水还是凉的。
-z 三个小时就不凉了。
# [hot] hot
+ Tea from six in the morning was still hot at noon.
- Tea is cold by ten.
+z 早上六点的茶中午还是烫的。
-z 保温不行，十点就凉了。
# taste
+ No taste, no smell.
- Everything tastes of metal.
- Smells musty whatever I do.
+z 没有异味。
-z 喝什么都有金属味。
-z 怎么洗都有霉味。
# clean
+ The opening is wide enough for a brush.
+ Easy to clean.
- I cannot reach the bottom with any brush.
- The straw grows mould.
+z 好清洗，刷子伸得进去。
+z 拆洗方便。
-z 杯底刷不到。
-z 吸管容易发霉。
# build
+ Fell on stone twice, only a dent.
+ Fits my bike holder and does not rattle.
- The paint flakes off.
- Dented on the first fall.
+z 摔过两次还能用。
+z 放车上不晃。
-z 掉漆严重。
-z 摔一下就瘪了。
@ tent
# [waterproof] rain
+ Eight hours of rain and dry inside.
+ Not a drop came through in a thunderstorm.
- Water stood in the corner after the first shower.
- The seams leak.
+z 下了一夜雨，里面是干的。
+z 暴雨里一滴没漏。
-z 小雨就漏，角落全是水。
-z 接缝处渗水。
# pitch
+ Up in a few minutes, even alone and in the dark.
+ The colour-coded poles make it child's play.
- The poles are too long or the cloth is too short, I fought for an hour.
- One pole split on the second night.
+z 一个人摸黑也能搭好。
+z 几分钟就搭好，简单。
-z 搭了一个小时，杆子对不上。
-z 第二晚就断了一根杆。
# room
+ Room for us and all our gear.
+ I can sit up straight inside.
- Sized for dwarfs, my feet touch the end.
- No place for the backpacks.
+z 空间够，装备都放得下。
+z 里面能坐直。
-z 太短，脚顶到头。
-z 放不下背包。
# wind
+ Stood like a rock in the wind.
- A light breeze and it lies flat.
- Pegs bend when you look at them.
+z 风大也稳。
-z 一点风就塌。
-z 地钉太软，一敲就弯。
# air
+ Hardly any condensation in the morning.
- Wet inside from condensation each morning.
- Like an oven as soon as the sun is up.
+z 透气好，早上没什么冷凝水。
-z 冷凝水严重，睡袋都湿了。
-z 太阳一出来像蒸笼。
# carry
+ Light enough for long hikes.
+ Goes back into its bag at the first try.
- It never goes back into its bag.
+z 收纳小，背着不累。
-z 收不回袋子里。
"""
