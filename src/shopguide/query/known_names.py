"""Stretches of text that are names and not constraints: quoted words, and titles that the whole world knows.

A rule that goes first and keeps them from all others; what the catalog itself shows to be a name is the vocabulary's.
"""

from __future__ import annotations

import re

from shopguide.query.reader import Reader

_QUOTED = re.compile(r'(?<![\d\w"])"(?=[^"\d])[^"]{2,60}"|《[^》]{1,40}》|「[^」]{1,40}」')
_KNOWN = re.compile(
    r"(?<![\w-])(?:orange is the new black|red dead(?: redemption)?|men in black|mad men|little women|wonder woman|"
    r"fifty shades of gr[ae]y|black mirror|black panther|black widow|pink panther|snow white|green lantern|x-men|"
    r"the color purple|blue planet|blue velvet|kind of blue|white christmas|spice girls|beach boys|golden girls|"
    r"karate kid|spy kids|baby shark|gone girl|the girl with|call of duty black ops|white collar|orange county|"
    r"white noise|green mile|red alert|black sabbath|deep purple|simply red|blue's clues|clifford the big red dog|"
    r"golden compass|silver linings|scarlet letter|men are from mars|women who|no country for old men|"
    r"boys don'?t cry|no time to die|no man'?s sky|no logo|die hard|under armou?r|over the garden wall|"
    r"new balance 5\d\d|size zero|two and a half men|three men|big little lies|under the skin|under the dome|"
    r"20000 leagues under the sea|over the hedge|without me|not today|without remorse|"
    r"chanel no\.? ?5|no\.? ?\d+|no name|no frills|not your (?:mother|daughter)'?s(?: jeans)?|in the dark|"
    r"without a trace)(?![\w-])|"
    r"红色警戒|红与黑|绿野仙踪|小黄人|黄道益|白雪公主|青蛇|红楼梦|红高粱|黑神话|白夜行|蓝色生死恋|黑猫警长|紫霞仙子|"
    r"小红书|红牛|红旗|白加黑|黑人牙膏|蓝月亮|白猫洗洁精|白大褂|绿箭|红双喜|小白鞋|小黑裙|红富士|红薯|红豆(?!色)|"
    r"红茶|绿茶|白茶|黑茶|红枣|红糖|黑糖|白糖|白酒|红酒(?!色)|黄酒|黑板|白板|黑胶|绿植|绿萝|白菜|黑豆|黑米|绿豆|黄豆|"
    r"黄瓜|黄油|蓝牙|蓝光|蓝莓|红外|紫砂|紫外|紫菜|紫薯|白噪音|银行|银耳|金鱼|金箔|橙汁|橙子|女儿红|男人装|女人花|"
    r"女朋友|女友|男朋友|男友|女儿|少女|美女|妇女节|女王节|母婴"
)


def known_names(reader: Reader) -> None:
    """Keep names from being read."""
    for rule in (_QUOTED, _KNOWN):
        for match in rule.finditer(reader.folded):
            if reader.free(*match.span()):
                reader.protect(*match.span())
