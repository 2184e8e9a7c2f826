"""Words for language models: one window, from which a prompt that is too long loses its last words."""

from collections.abc import Callable


def trimmed(text: str, fits: Callable[[str], bool]) -> tuple[str, str]:
    """The longest run of words from the front that fits, and the words left out ("" for none).

    A text that fits comes back as it is, letter for letter.
    """
    if fits(text):
        return text, ""
    words = text.split()
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if fits(" ".join(words[:middle])):
            low = middle
        else:
            high = middle - 1
    return " ".join(words[:low]), " ".join(words[low:])
