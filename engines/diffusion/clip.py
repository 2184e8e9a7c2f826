"""Words for CLIP: its window holds 75 pieces, so a longer prompt is said in several windows laid side by side."""

from typing import Any

WINDOW = 75  # pieces, its two markers not counted


def windows_of(tokenizers: list[Any], text: str) -> list[str]:
    """The text cut between words into parts that each fit the window of every tokenizer.

    A comma near the end of a window is a better place to cut than the midst of a phrase.
    """
    words = text.split()
    if not words or _fits(tokenizers, text):
        return [text]
    parts: list[str] = []
    while words:
        count = _most(tokenizers, words)
        if count == 1 and not _fits(tokenizers, words[0]):  # as of writing that puts no spaces between words
            words[:1] = _cut(tokenizers, words[0])
        elif count < len(words):
            commas = [at + 1 for at in range(count) if words[at].endswith((",", ".", ";")) and at + 1 > count * 2 // 3]
            count = commas[-1] if commas else count
        parts.append(" ".join(words[:count]))
        words = words[count:]
    return parts


def _most(tokenizers: list[Any], words: list[str]) -> int:
    """How many words from the front fit; at least one."""
    low, high = 1, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if _fits(tokenizers, " ".join(words[:middle])):
            low = middle
        else:
            high = middle - 1
    return low


def _cut(tokenizers: list[Any], word: str) -> list[str]:
    """A word longer than a window, as what fits and the rest of it."""
    low, high = 1, len(word) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _fits(tokenizers, word[:middle]) else (low, middle - 1)
    return [word[:low], word[low:]]


def _fits(tokenizers: list[Any], text: str) -> bool:
    return all(len(one(text, truncation=False, verbose=False).input_ids) - 2 <= WINDOW for one in tokenizers)
