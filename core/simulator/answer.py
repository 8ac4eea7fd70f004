"""The text of an answer: always the same for the same prompt, and recognisably its own.

It starts with `Answer to "<first 60 characters of the last user message>": ` so a test can see that
an answer belongs to its prompt, and goes on in Chinese when that message holds Chinese.
"""

from typing import NamedTuple

from core.simulator.tokens import CHARS_PER_TOKEN, TOKENS_PER_CJK_CHAR, has_cjk

CHUNK_TOKENS = 4
ECHO_CHARS = 60
_SHORTEST_BODY_CHARS = 24

_ENGLISH = (
    "The short of it is that the obvious reading holds.",
    "Begin with what is known and write down what is not.",
    "Two effects pull in opposite directions here.",
    "A careful measurement settles the question sooner than an argument.",
    "The first cause is the one most people look at last.",
    "Costs grow with the number of parts, not with their size.",
    "What matters is the order in which the steps are taken.",
    "There is one exception, and it is rare enough to name.",
    "Compare the result with an independent source before relying on it.",
    "The usual remedy works, provided that it is applied early.",
    "In practice the difference is a few per cent.",
    "Older texts say the reverse; they describe a different case.",
    "An example makes this clearer than a definition.",
    "Take three ships that leave the same harbour an hour apart.",
    "The slowest of them decides when the convoy arrives.",
    "So the average says little, and the tail says nearly everything.",
    "Keep a margin for the days on which the wind turns.",
    "The same reasoning applies when the load doubles.",
    "Nothing in this depends on the tools that are used.",
    "If the numbers disagree, trust the older instrument until it is checked.",
    "The remaining doubt concerns only the final step.",
    "A good record of the journey is worth more than a fast one.",
    "It follows that the second option is the safer of the two.",
    "That completes the answer; details can be added where they are needed.",
)

_CHINESE = (
    "简单地说,最直接的理解是正确的。",
    "先写下已知的条件,再列出未知的部分。",
    "这里有两种作用,方向正好相反。",
    "仔细测量一次,胜过反复争论。",
    "成本随部件的数量增长,而不是随其大小增长。",
    "关键在于各个步骤的先后次序。",
    "有一个例外,但十分少见。",
    "在采用结果之前,请与独立的来源核对。",
    "通常的办法是有效的,只要尽早使用。",
    "实际上两者只相差百分之几。",
    "举一个例子会比下定义更清楚。",
    "设想三艘船先后离开同一个港口。",
    "最慢的那一艘决定船队何时到达。",
    "所以平均值说明不了多少,尾部才说明问题。",
    "要为风向改变的日子留出余量。",
    "负载加倍时,同样的推理仍然成立。",
    "如果数据互相矛盾,先相信经过检验的仪器。",
    "由此可见,第二种选择更为稳妥。",
    "航行记录比航行速度更有价值。",
    "以上就是全部回答,需要时可以补充细节。",
)

_THOUGHT = "Weighing the question, its terms and what would count as an answer. "


class Answer(NamedTuple):
    """The content in full, how wide its chunks are, and whether `max_tokens` cut it."""

    content: str
    chunk_chars: int
    finish_reason: str

    def chunks(self) -> list[str]:
        """The content in pieces of about four tokens; none for an empty content."""
        width = self.chunk_chars
        return [self.content[at : at + width] for at in range(0, len(self.content), width)]


def compose_answer(
    user_text: str,
    number: int,
    tokens: int,
    *,
    max_tokens: int | None = None,
    continued_text: str | None = None,
) -> Answer:
    """An answer of about `tokens` tokens; `number` (from the prompt's hash) picks its sentences.

    With `continued_text` (chat prefix completion) the content is what follows that text: the rest
    of this same answer if the text is its beginning, otherwise sentences without the echo.
    """
    chinese = has_cjk(user_text)
    echo = f'Answer to "{user_text[:ECHO_CHARS]}": '
    chars_per_token = 1 / TOKENS_PER_CJK_CHAR if chinese else CHARS_PER_TOKEN
    body_chars = max(_SHORTEST_BODY_CHARS, int(tokens * chars_per_token) - len(echo))
    content = echo + _body(number, body_chars, chinese)
    if continued_text is not None:
        content = _rest(content, echo, continued_text)
    finish_reason = "stop"
    if max_tokens is not None and len(content) > max_tokens * chars_per_token:
        content = content[: int(max_tokens * chars_per_token)]
        finish_reason = "length"
    return Answer(content, int(CHUNK_TOKENS * chars_per_token), finish_reason)


def thought_chunks(tokens: int) -> list[str]:
    """Reasoning of that many tokens, in chunks of about four."""
    chars = tokens * CHARS_PER_TOKEN
    text = (_THOUGHT * (chars // len(_THOUGHT) + 1))[:chars]
    width = CHUNK_TOKENS * CHARS_PER_TOKEN
    return [text[at : at + width] for at in range(0, chars, width)]


def _body(number: int, chars: int, chinese: bool) -> str:
    """Sentences up to `chars` characters, ended at a word."""
    sentences = _CHINESE if chinese else _ENGLISH
    separator = "" if chinese else " "
    parts: list[str] = []
    length = 0
    while length < chars:
        # Knuth's MMIX generator: a cheap walk that depends on the prompt only.
        number = (number * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        sentence = sentences[(number >> 33) % len(sentences)]
        parts.append(sentence)
        length += len(sentence) + len(separator)
    text = separator.join(parts)
    if len(text) <= chars:
        return text
    if chinese:
        return text[: chars - 1].rstrip(",。") + "。"
    return text[: chars - 1].rsplit(" ", 1)[0].rstrip(".,;") + "."


def _rest(content: str, echo: str, beginning: str) -> str:
    """What follows `beginning`; nothing if it is at least as long as the whole answer."""
    if content.startswith(beginning):
        return content[len(beginning) :]
    if beginning.startswith(content[:-1]):
        return ""
    return content[len(echo) :]
