"""Which language a text is in, as far as its commonest words and its script tell."""

import re
import unicodedata
from collections import Counter
from functools import cache

from presets import words

SAMPLE = 20_000  # characters looked at
_SCRIPTS = {
    "CJK": "Chinese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "CYRILLIC": "Russian",
    "ARABIC": "Arabic",
    "HEBREW": "Hebrew",
    "GREEK": "Greek",
    "DEVANAGARI": "Hindi",
    "THAI": "Thai",
}


def language_of(text: str) -> str:
    """The likeliest language's English name; "English" when nothing speaks against it."""
    sample = text[:SAMPLE]
    scripts: Counter[str] = Counter()
    for letter, number in Counter(sample).items():
        if letter.isalpha():
            scripts[_script(letter)] += number
    if scripts:
        script, number = scripts.most_common(1)[0]
        if script in _SCRIPTS and number * 2 > scripts.total():
            kana = scripts["HIRAGANA"] + scripts["KATAKANA"]
            return "Japanese" if script == "CJK" and kana else _SCRIPTS[script]
    said = re.findall(r"[^\W\d_]+", sample.lower())
    if len(said) < 4:
        return "English"
    counted = Counter(said)
    shares = {name: sum(counted[word] for word in set(common)) / len(said) for name, common in _common().items()}
    best = max(shares, key=lambda name: (shares[name], name == "English"))
    foreign = best != "English" and shares[best] >= 0.18 and shares[best] > 1.25 * shares["English"]
    return best if foreign else "English"


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split()[0].split("-")[0]


def _common() -> dict[str, list[str]]:
    return words.listed("languages").groups
