"""Which language a text is in, as far as its commonest words and its script tell."""

import re
import unicodedata
from collections import Counter

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
    letters = [letter for letter in sample if letter.isalpha()]
    scripts = Counter(unicodedata.name(letter, "?").split()[0].split("-")[0] for letter in letters)
    if scripts:
        script, number = scripts.most_common(1)[0]
        if script in _SCRIPTS and number * 2 > len(letters):
            kana = scripts["HIRAGANA"] + scripts["KATAKANA"]
            return "Japanese" if script == "CJK" and kana else _SCRIPTS[script]
    said = re.findall(r"[^\W\d_]+", sample.lower())
    if len(said) < 4:
        return "English"
    shares = {name: sum(word in set(common) for word in said) / len(said) for name, common in _common().items()}
    best = max(shares, key=lambda name: (shares[name], name == "English"))
    foreign = best != "English" and shares[best] >= 0.18 and shares[best] > 1.25 * shares["English"]
    return best if foreign else "English"


def _common() -> dict[str, list[str]]:
    return words.listed("languages").groups
