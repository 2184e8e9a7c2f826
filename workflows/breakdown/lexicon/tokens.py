"""Words, their plural and verb forms: the small change of reading."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from presets import words

QUOTE = "\ue000{}\ue001"  # stands in a sentence for speech taken out of it
SENTENCE = 600  # characters; texts up to this length are asked for again and again, by one question after another
TITLES = ("Mr", "Mrs", "Ms", "Dr", "Prof", "Capt", "Sgt", "Lt", "Col", "Gen", "St")  # written with a full stop
_TOKEN = re.compile(
    rf"\ue000\d+\ue001|(?:{'|'.join(TITLES)})\.(?= [A-Z])|\d{{1,3}}(?:,\d{{3}})+"
    r"|[^\W_]+(?:[-’'][^\W_]+)*|[^\w\s]"
)
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_CLITIC = re.compile(r"(?<=\w)[’']s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    low: str
    start: int
    end: int
    owner: bool = False  # carried an 's: "merchant's"

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()

    @property
    def word(self) -> bool:
        return self.text[:1].isalnum()

    @property
    def quote(self) -> int:
        """Which speech it stands for; -1 for an ordinary token."""
        return int(self.text[1:-1]) if self.text[0] == "\ue000" else -1


def tokens(text: str) -> list[Token]:
    """Words and marks with their places in `text`; 's is cut off and remembered."""
    return list(_kept(text) if len(text) <= SENTENCE else _found(text))


@lru_cache(maxsize=4096)
def _kept(text: str) -> list[Token]:
    return _found(text)


def _found(text: str) -> list[Token]:
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        raw = match.group()
        if len(raw) > 1 and raw.endswith("."):  # "Mr." is one word with the name behind it
            raw = raw[:-1]
        bare = _CLITIC.sub("", raw)
        owner = bare != raw and bare.lower() not in ("it", "that", "there", "he", "she", "let", "what", "who", "here")
        kept = bare if owner else raw
        found.append(Token(kept, kept.lower().replace("’", "'"), match.start(), match.end(), owner))
    return found


def spelled(text: str) -> list[str]:
    """Only the words, lower case, 's cut off: enough to count by."""
    return [word.removesuffix("'s") for word in _WORD.findall(text.lower().replace("’", "'"))]


@cache
def singular(word: str) -> str:
    """The singular a plural may come from; the word itself when it does not look like a plural."""
    irregular = words.forms("plurals").get(word)
    if irregular:
        return irregular
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("men") and len(word) > 5:
        return word[:-3] + "man"
    if word.endswith(("ches", "shes", "sses", "xes", "zzes", "tzes", "oes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


@cache
def lemmas(word: str) -> tuple[str, ...]:
    """The verbs a form may belong to, likeliest first: "rode" → ride, "stopped" → stop."""
    irregular = words.forms("verbs").get(word)
    if irregular:
        return (irregular,)
    found = [word]
    for ending in ("ing", "ed", "es", "s", "d"):
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            stem = word[: -len(ending)]
            found += [stem + "e", stem] if _wants_e(stem, ending) else [stem, stem + "e"]
            if len(stem) > 2 and stem[-1] == stem[-2]:
                found.append(stem[:-1])
            if stem.endswith("i"):
                found.append(stem[:-1] + "y")
    return tuple(found)


def _wants_e(stem: str, ending: str) -> bool:
    """Whether the lemma likelier ends in e: "rides", "hoped" – a doubled letter would tell "rids", "hopped"."""
    if ending == "es":
        return not stem.endswith(("s", "x", "z", "ch", "sh", "o"))
    return ending in ("ed", "ing") and bool(re.search(r"[^aeiou][aeiou][^aeiouwxy]$", stem))


def third_person(lemma: str) -> str:
    """ "ride" → "rides", "watch" → "watches", "cry" → "cries"."""
    if lemma in ("be", "have", "do", "go"):
        return {"be": "is", "have": "has", "do": "does", "go": "goes"}[lemma]
    if lemma.endswith(("s", "sh", "ch", "x", "z", "o")):
        return lemma + "es"
    if lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
        return lemma[:-1] + "ies"
    return lemma + "s"


def participle(lemma: str) -> str:
    """ "ride" → "riding", "run" → "running", "lie" → "lying"."""
    if lemma == "be":
        return "being"
    if lemma.endswith("ie"):
        return lemma[:-2] + "ying"
    if lemma.endswith("e") and not lemma.endswith(("ee", "oe", "ye")):
        return lemma[:-1] + "ing"
    short = re.fullmatch(r"[^aeiou]*[aeiou][bdgklmnprt]", lemma)
    if (short and len(lemma) > 2 and not lemma.endswith("ck")) or lemma in ("begin", "forget", "admit"):
        return lemma + lemma[-1] + "ing"
    return lemma + "ing"
