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
        if count < len(words):
            commas = [at + 1 for at in range(count) if words[at].endswith((",", ".", ";")) and at + 1 > count * 2 // 3]
            count = commas[-1] if commas else count
        parts.append(" ".join(words[:count]))
        words = words[count:]
    return parts


def _most(tokenizers: list[Any], words: list[str]) -> int:
    """How many words from the front fit; at least one, for a word longer than a window cannot be cut."""
    low, high = 1, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if _fits(tokenizers, " ".join(words[:middle])):
            low = middle
        else:
            high = middle - 1
    return low


def _fits(tokenizers: list[Any], text: str) -> bool:
    return all(len(one(text, truncation=False, verbose=False).input_ids) - 2 <= WINDOW for one in tokenizers)
