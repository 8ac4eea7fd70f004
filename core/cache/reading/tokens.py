"""Cuts a text into words: Latin words and numbers, single CJK characters, and code that is kept to the letter."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache

from core.cache.reading.patterns import Lazy

CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
HAS_CJK = Lazy(f"[{CJK}]")

_FENCED = Lazy(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.DOTALL)
_INLINE = Lazy(r"`[^`\n]+`")
_INDENTED = Lazy(r"(?:^(?: {4}|\t).*\n?){2,}", re.MULTILINE)
MOST_PIECES = 400
"""Pieces of code that are kept apart; what follows is read as words and signs."""
_FILE_ENDING = r"\.(?:py|js|ts|c|h|cpp|rs|go|java|json|ya?ml|toml|csv|txt|md|html|css|sh|sql|xml|ini|cfg|docx?|xlsx?|pdf)\b"
_HAS_MAIL = Lazy(r"@[\w-]+\.")
_HAS_CALL = Lazy(r"[\w.]\(")
_HAS_FILE = Lazy(_FILE_ENDING)
_ADDRESS = r"(?:https?://|www\.)[^\s<>]+"
_MAIL = r"|[\w.+-]+@[\w-]+\.[\w.-]+"
_CODE = (
    r"|(?<![\w/])(?:[A-Za-z]:|(?<!\\[\\/]))[\\/](?:[.\\/-]*+\w++)++"  # paths
    r"|\b\w+(?:_\w+)+\b|\b__?\w+\b"  # snake_case
    r"|\b[a-z]+(?:[A-Z][a-z0-9]*)+\b"  # camelCase
)
_CALL = r"|\b[A-Za-z_][\w.]*\(\)?"
_FILE = r"|\b\w+(?:\.\w+)*" + _FILE_ENDING
_SIGN = (
    r"|\bv?\d+(?:\.\d+){2,}\b"  # versions
    r"|(?<!\S)--?[a-zA-Z][\w-]*"  # options
    r"|==|!=|<=|>=|->|=>|\+\+|&&|\|\||[<>{}\[\]=^~\\|]"
    r"|(?<=[A-Za-z])(?:\+\+|#)"
)


@cache
def _code_like(mail: bool, call: bool, file: bool) -> re.Pattern[str]:
    """By whether the text has what ends a mail address, a call or a file name, because looking for the beginnings of
    what has no end takes the square of the text's length."""
    return re.compile(_ADDRESS + _MAIL * mail + _CODE + _CALL * call + _FILE * file + _SIGN)


_MAY_BE_CODE = Lazy(r"[_\\/@(){}\[\]<>=^~|#&+]|[a-z][A-Z]|\w\.\w|(?<!\S)-")
_LETTER = (
    rf"(?:[^\W\d_{CJK}]|[\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"
    rf"\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a4d\u0b01-\u0bcd\u0c00-\u0ccd\u0d00-\u0d4d\u0e31-\u0e3a\u0e47-\u0e4e])"
)
"""Letters, and the marks of scripts that write vowels and accents as such."""
_PLAIN_WORDS = (
    rf"\x00\d+\x00|[{CJK}]|\d+(?:[.,:/]\d+)*(?:(?:st|nd|rd|th)\b)?|{_LETTER}+(?:['.&]{_LETTER}+)*"
    rf"|[%$°+*/\u00a3\u00a5\u20a0-\u20cf\u2190-\u2bff\U0001f1e6-\U0001faff§©®µ±×÷¬]"
)
_WORD = Lazy(_PLAIN_WORDS)
_WORD_OR_SIGN = Lazy(rf"[:;][-']?[()DPp/](?!\w)|\.\d+|{_PLAIN_WORDS}|!(?=[\w(=])|(?<=[\d)])!|[^\w\s.,;:?!]")
_HAS_SIGNS = Lazy(
    r"\d\s*[-+*/^!]|(?<!\w)[-+*/^]\s*\d|(?<!\d)\.\d|\w\(|[<>={}\[\]\\^~|&@#√∑∞≤≥≠]|(?<!\w)[-+!]{1,2}\w|\w\+\+|[:;]-?[()]|[(][^\w\s]|[^\w\s.,?!][)]"
)
"""Mathematics, code or faces: there every sign counts."""
_KEPT = Lazy(r" \x00(\d+)\x00 ")
_SIGNS = {
    "%": "percent",
    "$": "dollar",
    "€": "euro",
    "£": "gbp",
    "¥": "yuan",
    "₹": "rupee",
    "₩": "won^",
    "°": "degree",
}
_QUOTES = str.maketrans(
    {"²": "^2", "³": "^3", "’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": " - "}
)


def cut(text: str) -> tuple[list[str], list[str]]:
    """The words of a text in order, and its pieces of code. A piece of code stands as a word `code:HASH`."""
    code: list[str] = []

    def keep(found: re.Match[str]) -> str:
        if len(code) >= MOST_PIECES:
            return found[0]
        code.append(_KEPT.sub(lambda inner: code[int(inner[1])], found[0]))
        return f" \x00{len(code) - 1}\x00 "

    text = text.replace("\x00", " ")
    if "```" in text or "~~~" in text:
        text = _FENCED.sub(keep, text)
    if "`" in text:
        text = _INLINE.sub(keep, text)
    if "\n    " in text or "\n\t" in text or text.startswith(("    ", "\t")):
        text = _INDENTED.sub(keep, text)
    text = unicodedata.normalize("NFKC", text.translate(_QUOTES)).translate(_QUOTES)
    if _MAY_BE_CODE.search(text):
        mail, call, file = (p.search(text) is not None for p in (_HAS_MAIL, _HAS_CALL, _HAS_FILE))
        text = _code_like(mail, call, file).sub(keep, text)
    words = []
    for word in (_WORD_OR_SIGN if _HAS_SIGNS.search(text) else _WORD).findall(text):
        if word[0] == "\x00":
            words.append(code_word(code[int(word[1:-1])]))
        else:
            words.append(_SIGNS.get(word, word))
    return words, code


def code_word(code: str) -> str:
    """Equal for the same code to the letter, but for the fence or quotes around and blanks at the ends of lines."""
    inner = code.strip("`~") if code[0] in "`~" else code
    lines = "\n".join(line.rstrip() for line in inner.strip("\n").splitlines())
    if len(lines) <= 40 and "\n" not in lines:
        return "code:" + lines.strip()
    return "code:" + hashlib.blake2b(lines.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
