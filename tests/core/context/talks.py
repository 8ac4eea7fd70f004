"""Conversations for tests."""

from __future__ import annotations

from typing import Any

from core.context import ContextSnapshot

REFUNDS = [
    {"role": "system", "content": "You are the support desk of a shop."},
    {"role": "user", "content": "How are refunds handled when a parcel is lost?"},
    {"role": "assistant", "content": "We trace the parcel first. Then the money goes back within 14 days."},
    {"role": "user", "content": "And for gifts?"},
    {"role": "assistant", "content": "The giver gets the money, the recipient gets a letter."},
]
REPLICATION = [
    {"role": "user", "content": "数据库复制延迟为什么在夜里变大？"},
    {"role": "assistant", "content": "因为夜里有备份任务。请检查备库的磁盘。"},
]
HEAT = [
    {"role": "user", "content": "Is a heat pump worth it in an old house?"},
    {
        "role": "assistant",
        "content": "Insulate first. A parcel of measures pays back sooner than the pump alone.",
    },
]


def kept(messages: list[dict[str, Any]], name: str = "", **more: Any) -> ContextSnapshot:
    return ContextSnapshot.of(messages, name=name, model="deepseek-flash", **more)
