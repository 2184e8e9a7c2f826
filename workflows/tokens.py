"""How many word pieces a prompt costs CLIP, without its vocabulary: never fewer than it does, seldom many more.

Of the words in our own lists it is known (`presets/lexicon/pieces.toml`); others are judged by their length, so that a
prompt counted here as fitting does fit. An engine that has its tokenizer counts for itself.
"""

import re
from functools import cache
from math import ceil

from presets.loader import remembered, shelf
from presets.words import WordList, listed

MARKERS = 2  # one token where a prompt begins, one where it ends
SLACK = 1  # over 888 prompts the estimate without it was short twice, by one
WORD = re.compile(r"'(?:s|t|re|ve|m|ll|d)\b|[A-Za-z]+|\S")
FOREIGN = "languages"  # a list that says nothing of how common its words are
ENDINGS = (("ied", "y"), ("ies", "y"), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"), ("es", ""), ("s", ""))
ENDINGS += (("d", ""), ("er", ""), ("er", "e"), ("ly", ""), ("y", ""), ("y", "e"))
SPOKEN = 4  # letters a piece of an unknown word has at least; of one that cannot be spoken it is one
NAMED = 2  # … of a name nobody has heard
UNSPEAKABLE = re.compile(r"^[^aeiouy]+$|[^aeiouy]{5}")


def count_tokens(text: str) -> int:
    """The pieces of a text, its two markers included: an upper estimate."""
    return ceil(MARKERS + sum(_pieces(word) for word in WORD.findall(text)) + (SLACK if text.strip() else 0))


@cache
def _pieces(word: str) -> float:
    low = word.lower()
    if not word.isascii():
        return len(word.encode())
    if not word.isalpha():
        return 1
    known = _known()
    if low in known:
        return known[low]
    if (base := _base(low)) in known:
        return known[base] + (1.0 if len(low) > 8 else 0.6)  # "waited" is one piece, "floated" two
    if UNSPEAKABLE.search(low):
        return len(low)
    if word[0].isupper():
        return ceil(len(low) / NAMED)
    return ceil(len(low) / SPOKEN) if len(low) > SPOKEN + 1 else 1.7 if len(low) > 3 else 1.2


def _base(word: str) -> str:
    """The word of our lists that this is a form of; empty when it is none."""
    known = _known()
    for ending, instead in ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word:
            continue
        if stem + instead in known:
            return stem + instead
        if len(stem) > 2 and stem[-1] == stem[-2] and stem[:-1] in known:
            return stem[:-1]
    return ""


@remembered
def _known() -> dict[str, int]:
    """Word → pieces, for every word of the lists."""
    pieces = listed("pieces")
    told = [
        text
        for one in shelf("lexicon", WordList).values()
        if one.id != FOREIGN
        for text in (*one.words, *(word for group in one.groups.values() for word in group), *one.forms)
    ]
    told += [text for one in shelf("lexicon", WordList).values() for text in (*one.forms.values(), *one.roles)]
    known = dict.fromkeys((word for text in told for word in re.findall("[a-z]+", text.lower())), 1)
    return known | {word: int(count) for count, group in pieces.groups.items() for word in group}
