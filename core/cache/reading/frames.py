"""Ways of asking: greetings and thanks go, and the many ways to begin the same question become one.

Works on lower-case words with single blanks between them. What is left begins with a word for the kind of question
(`how`, `why`, `when`, `can`, `price`, `meaning`, `difference`, `yn` for yes or no) or with the subject itself.
"""

from __future__ import annotations

import re
from functools import cache

from core.cache.reading.patterns import Lazy

_POLITE_START = Lazy(
    r"(?:(?:hi|hello|hey|hiya|greetings|dear|good (?:morning|afternoon|evening|day))"
    r"(?: (?:there|all|everyone|everybody|guys|folks|team|again|sir|madam|doctor|dr|friend|friends))*"
    r"|sorry to (?:bother|trouble|disturb) you(?: but)?|(?:i am )?sorry(?: but)?|excuse me(?: but)?|pardon me"
    r"|(?:thanks|thank you)(?: in advance)?|please"
    r"|(?:ok|okay|so|well|um|uh|er|erm|hmm|yeah|right|and|but|also|morning|afternoon|evening)(?= (?:how|what|which|who|where|when|why|can|could|is|are|do|does|did|should|will|would|i|please|um|uh|er|like|so|quick|just|there|all|hi|hello|hey|list|write|explain|give|tell|show|name|make|find|summari[sz]e|describe|compare|suggest)\b)"
    r"|(?:just )?(?:a |one |another )?(?:quick|silly|stupid|dumb|simple|random|small|general)(?: little)? (?:question|one)(?: but)?"
    r"|(?:i was |i am |am )?(?:just )?(?:wondering|curious)(?: about)?"
    r"|(?:i have|i have got|got) a question(?: about)?"
    r"|(?:please )?(?:can|could|would|will) (?:you|anyone|anybody|someone|somebody) (?:please |kindly |maybe |possibly |quickly )*"
    r"(?:tell|explain to|let|remind|advise|inform|show|help|help me understand)(?: me| us)?(?: know)?(?= (?:what|whats|who|whom|whose|which|when|where|why|how|if|whether)\b)"
    r"|(?:please )?(?:tell|let|show|remind)(?: me| us)(?: know)?(?= (?:what|who|whom|whose|which|when|where|why|how|if|whether)\b)"
    r"|(?:i|we) (?:would|just|really|do|also)* ?(?:like|want|need|love) to (?:know|ask|find out|understand|learn)(?= (?:what|who|whom|whose|which|when|where|why|how|if|whether)\b)"
    r"|(?:do you|does anyone|does anybody|does someone|anyone|would you|you) (?:happen to )?know(?= (?:what|who|whom|whose|which|when|where|why|how|if|whether)\b)"
    r"|any idea(?: on| about)?(?= (?:what|who|which|when|where|why|how|if|whether)\b)"
    r"|(?:can|could|would|will) you (?:please |kindly )?(?=(?:write|explain|give|list|summari[sz]e|translate|create|generate|describe|suggest|recommend|provide|compare|fix|convert|rewrite|define|calculate|solve)\b)"
    r"|i (?:do not|dont) (?:know|understand)(?= (?:how to|what|why|where)\b)"
    r")(?: |$)"
)
_POLITE_END = Lazy(
    r"(?:^| )(?:(?:many )?thanks?(?: you)?(?: (?:so|very) much| a lot| a million| in advance| for (?:your|the|any) help| again)*"
    r"|please|cheers|ta|lol|haha|kind regards|best regards|regards|i wonder|please (?:help|advise|answer|let me know)"
    r"|any (?:ideas?|advice|help|thoughts)(?: (?:is |would be )?(?:appreciated|welcome))?|if you do not mind|if possible"
    r"|let me know|tell me|can you (?:please )?(?:help|tell me)|could you (?:please )?(?:help|tell me))$"
)

_SOMEBODY = r"(?:i|you|we|one|someone|somebody|anyone|anybody|people|a person)"
_GOOD = r"(?:best|right|correct|proper|good|better|possible|possible best|recommended|most effective|effective|some)"
_WAYS = r"(?:way|ways|method|methods|step|steps|procedure|process|approach|trick|tricks)"

_FRAMES = (
        # how to do something
        (rf"how (?:do|can|could|would|should|shall|might|may|must) {_SOMEBODY} (?:go about |best |ever |possibly )?", "how "),
        (r"how (?:to|i can|i could|i should|i would|you can|we can|one can|i|we|one) ", "how "),
        (rf"(?:what|which) (?:is|are|would be|will be|could be) (?:the |some |a |any |your )?(?:{_GOOD} )*{_WAYS} (?:i can |for me |that i can )?(?:to|of|for|in|you can|you) ", "how "),
        (rf"(?:the )?(?:{_GOOD} )+{_WAYS} (?:to|of|for) ", "how "),
        (rf"is there (?:a|any|some) (?:{_GOOD} |other |easy )?{_WAYS} (?:to|i can|for me to|of|that i can|you can) ", "how "),
        (r"(?:explain|show me|teach me|tell me|describe|learn)(?: to me)? how (?:to|i can|i could|i should|you) ", "how "),
        (r"(?:i|we) (?:want|need|would like|wish) to know how to ", "how "),
        (r"what (?:should|can|could|must|do) (?:i|you|we|one) (?:have to |need to )?do (?:in order )?to ", "how "),
        (r"what (?:do i|should i) (?:have|need) to do to ", "how "),
        # whether one may or is able to
        (r"(?:can|could|may|might) (?:i|we|one|someone|a person) (?:still |ever |legally |possibly )?", "can "),
        (r"(?:am i|are we) (?:able|allowed|permitted) to ", "can "),
        (r"is it (?:allowed|permitted)(?: for (?:me|us|someone|a person))? to ", "can "),
        (r"(?:is it|would it be) possible(?: for (?:me|us|someone|a person))? (?:to|that i can) ", "possible "),
        (r"(?:is it|would it be) (?:okay|ok|fine|all right|alright)(?: for (?:me|us|someone|a person))? (?:to|if i) ", "okay "),
        # why
        (r"(?:how come|what is the (?:main |real |exact )?reason (?:why|that|for|behind)|what are the (?:main )?reasons? (?:why|that|for|behind)|for what reason|what makes) ", "why "),
        (r"why (?:do|does|is|are|am|would|it is that|is it that) ", "why "),
        (r"why ", "why "),
        # price
        (r"how much (?:does|do|will|would|should|is) (?P<x>.+?) (?:cost|charge)(?: me)?$", "price "),
        (r"what (?:does|do|will|would) (?P<x>.+?) (?:cost|charge)(?: me)?$", "price "),
        (r"(?:how much (?:is|are|for)|what (?:is|are) the (?:price|prices|cost|costs) (?:of|for)|(?:price|cost) of) (?!too |enough )", "price "),
        # meaning
        (r"what (?:does|do|did) (?P<x>.+?) mean$", "meaning "),
        (r"(?:what (?:is|are) the (?:meaning|definition)s? (?:of|for)|meaning of|definition of) ", "meaning "),
        (r"(?:what is meant by|what do you (?:mean|understand) by|define) (?:the |a |an )?", ""),
        # difference, either way round
        (r"(?:what (?:is|are) )?(?:the )?(?:main |major |key |exact |basic )?differences? (?:between|of|in) (?P<a>.+?) (?:and|or|versus) (?P<b>.+)$", "difference "),
        (r"how (?:is|are|do|does) (?P<a>.+?) (?:different (?:from|than|to)|differ from) (?P<b>.+)$", "difference "),
        # recommendations
        (r"(?:what|which) are (?:some |the |some of the |a few |your )?(?:good|great|top|best) (?=\w)", "best "),
        (r"(?:what|which) (?P<n>(?:\w+ ){1,4}?)(?:is|are) (?:the |a )?best(?P<m>(?: .*)?)$", "best "),
        (r"(?:what|which) (?:is|are|would be) (?:the |your )?best ", "best "),
        (r"best ", "best "),
        # time, place, person
        (r"(?:at |by |from )?what time (?:do|does|is|are|will|would|can|should) ", "when "),
        (r"(?:at |by )?what time ", "when "),
        (r"when (?:do|does|is|are) ", "when "),
        (r"where (?:do|does|is|are) ", "where "),
        (r"where (?:can|could|should|would|do) (?:i|we|one|someone|people) ", "where "),
        (r"who (?:could|should|would|do|must) (?:i|we|one) ", "who "),
        (r"have (?P<y>you|we|they|i) got ", "yn "),
        (r"who (?:is|are) ", "who "),
        (r"(?:what|which) (?:is|are) (?:the name of )?(?:the |some |a |an )?", ""),
        # as a part of another sentence: "(tell me) what the number 3 bus is called"
        (r"what (?P<n>(?:(?:the|a|an|my|your|our|this|that|these|those) .+?|\w+(?: \w+)?)) (?:is|are)(?P<m>(?: (?:called|like|for|about|used for))?)$", ""),
        (r"(?:what|which) ", "what "),
        (r"where ", "where "),
        (r"when ", "when "),
        (r"who ", "who "),
        (r"(?:if|whether) ", "yn "),
        (r"(?:do|does|is|are|am) ", "yn "),
        (r"(?:have|has) ", "yn have "),
)  # fmt: skip
_FRONTED = Lazy(
    r"\s*((?:in|on|at|for|to|near|from|with|using|during|after|before|under|inside|within|as)\b[^,.?!;:\n]{2,80}),\s+"
    r"((?:how|what|which|who|where|when|why|can|could|is|are|do|does|did|should|will|would|may)\b[^.?!;\n]{3,200})[?.! ]*\Z",
    re.IGNORECASE,
)
_NESTED = Lazy(r"(?:and|or|,)(?: |$)")


def unfronted(text: str) -> str:
    """'On a Mac, how do I print?' as 'how do I print On a Mac'."""
    found = _FRONTED.match(text) if len(text) < 300 else None
    return f"{found[2]} {found[1]}" if found else text


_AND_WHY = Lazy(r"(?<!^)(?: and)?,? why(?: not| so)?$")


def bare(text: str) -> str:
    """`text` without greetings, thanks and the words around the question itself."""
    while found := _POLITE_START.match(text):
        if found.end() >= len(text):
            break
        text = text[found.end() :]
    while found := _POLITE_END.search(text):
        if found.start() == 0:
            break
        text = text[: found.start()]
    if text.endswith(("why", "why not", "why so")) and text.count(" ") > 3 and not text.startswith("why"):
        text = _AND_WHY.sub("", text)
    return text


@cache
def _frames() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Compiled at the first use, because that takes longer than all the rest of a start."""
    return tuple((re.compile(pattern), kind) for pattern, kind in _FRAMES)


def framed(text: str) -> tuple[str, str]:
    """(kind, rest): the kind of question and what it is about; '' where it has no known beginning."""
    for pattern, kind in _frames():
        found = pattern.match(text)
        if found is None:
            continue
        parts = found.groupdict()
        if "x" in parts:
            return kind.strip(), parts["x"]
        if "y" in parts:
            return kind.strip(), f"{parts['y']} have {text[found.end() :]}"
        if "n" in parts:
            return kind.strip(), f"{parts['n'].strip()}{parts['m']}"
        if "a" in parts:
            a, b = parts["a"], parts["b"]
            if _NESTED.search(a) or _NESTED.search(b):
                continue
            return kind.strip(), " versus ".join(sorted((a, b)))
        rest = text[found.end() :]
        return (kind.strip(), rest) if rest else ("", text)
    return "", text
