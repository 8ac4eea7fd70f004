"""From Chinese text to canonical characters: polite words and particles go, question words get one form.

The words are general knowledge of the language, not taken from any data set.
"""

from __future__ import annotations

from core.cache.reading.patterns import Lazy

_POLITE = Lazy(
    "请问|请教|您好|你好|大家好|谢谢|多谢|麻烦|拜托|劳驾|不好意思|打扰了|各位|大神们?|高手们?|朋友们|亲们|"
    "(?:能|可以|可不可以|能不能)?告诉我|(?:我)?想(?:问|知道|了解|请教)(?:一下|下)?|帮忙|帮我|帮帮我|求助|求解|跪求|急求|在线等|有谁知道|谁知道|有人知道|"
    "一下|到底|究竟|请|嗨|哈喽|求问|问一下|问下|现在|目前|如今|^求"
    "|(?:有没有|有谁|谁|有|哪位)(?:人|朋友)?(?:能|可以)?(?:知道|告诉我)"
)
_QUESTION_WORDS = tuple(
    (Lazy(pattern), replacement)
    for pattern, replacement in (
        ("怎么了|咋了|怎样了|怎么回事", "怎事"),
        ("(?:怎么样|怎样|如何|咋样|咋么样)(?:[呢啊呀的]*)$", "怎样"),
        ("怎么样|怎么着|怎样|如何|咋样|咋|怎么", "怎"),
        ("为什么|为何|为啥|干嘛|什么原因|怎会", "为何"),
        ("什么|啥", "什"),
        ("有什|有哪些|哪些", "什"),
        ("哪里|哪儿|什地方|(?<=[在去到往从])哪(?![个种款些家天年])|哪$", "何处"),
        ("哪个|哪种", "哪"),
        ("多少钱|什价格|什价|价钱|售价", "价格"),
        ("什时候|何时|几时|什时间", "何时"),
        ("能不能|可不可以|可不可", "能"),
        ("([能会是有要可好])不(?:\\1)(?:以)?|([能会是有要])没(?:\\2)", r"\1\2"),
        ("能否|可否|可以|能够", "能"),
        ("是否", "是"),
        ("有没有", "有"),
        ("(?:最好|比较好|更好|好一点|好一些|好点|较好|不错)", "好"),
        ("(?:意思是|含义|含意)", "意思"),
        ("告知|说说|讲讲|谈谈", "说"),
        ("推荐(?:[一1]?[个款本部首些])", "推荐"),
        ("没有", "没"),
        ("手机号码", "手机号"),
        ("电话号码", "电话"),
        ("购买", "买"),
        ("突然|忽然", "忽然"),
        ("品牌", "牌子"),
        ("驾照", "驾驶证"),
        ("手游", "手机游戏"),
        ("办法|方法|法子", "办法"),
        ("男朋友", "男友"),
        ("女朋友", "女友"),
        ("老婆|妻子", "妻子"),
        ("老公|丈夫", "丈夫"),
        ("爸爸|父亲", "父亲"),
        ("妈妈|母亲", "母亲"),
        ("图片|照片|相片", "图片"),
        ("宾馆|旅馆|酒店", "酒店"),
        ("飞机票", "机票"),
        ("里面|里边", "里"),
        ("上面|上边", "上"),
        ("播放", "播"),
        ("如果", "若"),
        ("电脑上|电脑里", "电脑"),
        ("应该|应当", "应"),
        ("需要", "要"),
        ("觉得", "认为"),
        ("时候", "时"),
        ("漂亮|美丽", "好看"),
        ("您", "你"),
        ("上(?=个?(?:月|周|星期|礼拜|季|年|学期|世纪)|次|一)", "前"),
        ("咱们|咱|我们", "我"),
        ("那里|那儿|那边", "那"),
        ("这里|这儿|这边", "这"),
    )
)
_PARTICLES = Lazy(
    "(?<!目)的(?![士确])|了(?!解)|(?<![酒网贴话])吧(?!台)|[吗呢啊呀嘛们哦噢啦呐嗯诶哎唉么哇呗咯喔]"
)
"""Not where the character is part of a word: 目的, 了解, 酒吧."""

LIGHT = frozenset("是个些就这那")
"""Characters that may come or go without changing the question when everything else is the same."""

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_NUMERAL = Lazy(
    "(?<![〇零一二两三四五六七八九十百千])[〇零一二两三四五六七八九十百千]++(?=[个点月日号年天次岁元块分时周级页条本件只款部首张套集季章]|小时|星期|分钟|公里|公斤)"
)


def canonical(text: str) -> str:
    """One run of CJK characters (no blanks, no punctuation) in its canonical form; may be empty."""
    bare = _POLITE.sub("", text)
    bare = _NUMERAL.sub(lambda found: _value(found[0]), bare)
    for pattern, replacement in _QUESTION_WORDS:
        bare = pattern.sub(replacement, bare)
    return _PARTICLES.sub("", bare)


def _value(numeral: str) -> str:
    """十五 -> 15, 两百零三 -> 203; digit by digit where there is no ten or hundred (二零一八 -> 2018)."""
    if not any(c in "十百千" for c in numeral):
        return "".join(str(_DIGITS[c]) for c in numeral).lstrip("0") or "0"
    total = digit = 0
    for c in numeral:
        if c in _DIGITS:
            digit = _DIGITS[c]
        else:
            total += max(digit, 1) * {"十": 10, "百": 100, "千": 1000}[c]
            digit = 0
    return str(total + digit)
