"""What is worth keeping, and for how long."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

SHORTEST_RESPONSE = 50
"""Characters: shorter answers cost little to ask again and are often refusals."""
KEPT_FINISH_REASON = "stop"
"""A cut answer ('length') is not whole, and tool calls have no place in an entry."""
REFUSAL_LENGTH = 400
"""Characters: a refusal is short; a long answer that begins with an apology goes on to help."""

_REFUSAL = re.compile(
    r"\s*(?:i(?:'|’)?m (?:very |really |truly )?sorry,? (?:but )?(?:i |as an |that )|sorry,? (?:but )?i (?:can(?:'|’)?t|cannot|am unable|won(?:'|’)?t)"
    r"|i (?:can(?:'|’)?t|cannot|am (?:not able|unable) to|won(?:'|’)?t) (?:help|assist|provide|comply|answer|do that|create|generate|engage|fulfill|discuss)"
    r"|i(?:'|’)?m (?:not able|unable) to (?:help|assist|provide|comply|answer|create|generate|discuss)"
    r"|as an ai(?: language model| assistant)?,? i (?:can(?:'|’)?t|cannot|am (?:not able|unable))"
    r"|unfortunately,? i (?:can(?:'|’)?t|cannot|am (?:not able|unable))"
    r"|(?:很|非常)?抱歉[，,。！!]?(?:我|作为|但)|对不起[，,。！!]?我|我(?:无法|不能)(?:回答|提供|协助|帮助|满足|处理|生成|讨论)|作为一个?(?:ai|人工智能)[^。]{0,12}我(?:无法|不能))",
    re.IGNORECASE,
)  # fmt: skip
_THE_DAY = re.compile(
    r"\b(?:today|tonight|tomorrow|yesterday|this (?:morning|afternoon|evening|week(?:end)?)|right now|current(?:ly)? time|what time is it)\b"
    r"|今天|今晚|明天|昨天|今早|后天|前天|本周|这周|此刻|几点了",
    re.IGNORECASE,
)  # fmt: skip


def refusal_reason(response: str, finish_reason: str) -> str | None:
    """Why an answer is not kept, in words; None where it is."""
    if finish_reason != KEPT_FINISH_REASON:
        return f"it ended with {finish_reason or 'no finish reason'!r}"
    if len(response) < SHORTEST_RESPONSE:
        return f"it is shorter than {SHORTEST_RESPONSE} characters"
    if len(response) < REFUSAL_LENGTH and _REFUSAL.match(response):
        return "it declines to answer"
    return None


def lifetime_s(text: str, ttl_s: float, now: float) -> float:
    """How long an answer stays right: `ttl_s`, but to the end of the (local) day where the question speaks of a
    day relative to now, because tomorrow the same words ask something else."""
    if _THE_DAY.search(text[:4_000]) is None:
        return ttl_s
    try:
        day = datetime.fromtimestamp(now)
        midnight = (datetime(day.year, day.month, day.day) + timedelta(days=1)).timestamp()
    except (OverflowError, OSError, ValueError):  # a clock that is set to where no calendar goes
        return ttl_s
    return min(ttl_s, max(1.0, midnight - now))
