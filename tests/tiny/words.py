"""Toy vocabularies for byte-level BPE: 256 byte symbols, merges learned from a few lines of film language."""

import functools
import itertools
from collections import Counter
from collections.abc import Sequence

LINES = """
a wide shot of a woman in a yellow raincoat walking along the harbour wall at dusk with a lantern
close up of an old man with a grey beard looking at the sea through the window of a small house
two people talking in a kitchen at night while the rain is falling outside on the street
a boy and a girl run across the field towards the old red barn under a dark sky
over the shoulder of the captain we see the ship burning in the morning light
low angle of a horse and rider on the hill at sunset with long shadows in the grass
medium shot of a child sitting alone on the stairs holding a letter in her hands
pencil drawing ink storyboard sketch black and white film still photo painting soft light high quality detailed
describe the image by detailing the color shape size texture quantity text spatial relationships of
the objects and background
you are a helpful assistant user system picture what is in this change make remove keep the same person
blurry low quality bad anatomy worst deformed extra fingers watermark text
"""


def byte_symbols() -> list[str]:
    """The 256 printable stand-ins for bytes, in the order of the published vocabularies (“!” is number 0)."""
    plain = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    return [chr(byte) for byte in plain] + [chr(256 + place) for place in range(256 - len(plain))]


Pair = tuple[str, str]


def _merged(parts: Sequence[str], pair: Pair) -> tuple[str, ...]:
    done: list[str] = []
    for part in parts:
        if done and (done[-1], part) == pair:
            done[-1] += part
        else:
            done.append(part)
    return tuple(done)


@functools.cache
def merges(before: str, after: str, count: int = 256) -> list[Pair]:
    """The likeliest pairs, likeliest first, of the words above; `before` is written in front of each word (GPT's Ġ),
    `after` behind its last letter (CLIP's </w>)."""
    words = Counter(
        (*(before and [before]), *word[:-1], word[-1] + after) for line in LINES.splitlines() for word in line.split()
    )
    learned: list[Pair] = []
    while len(learned) < count:
        pairs: Counter[Pair] = Counter()
        for parts, times in words.items():
            for pair in itertools.pairwise(parts):
                pairs[pair] += times
        if not pairs:
            break
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        learned.append(best)
        words = Counter({_merged(parts, best): times for parts, times in words.items()})
    return learned


def _numbered(symbols: list[str], pairs: list[Pair], special: Sequence[str]) -> dict[str, int]:
    whole = dict.fromkeys([*symbols, *(first + second for first, second in pairs), *special])
    return {token: number for number, token in enumerate(whole)}


def clip_words() -> tuple[dict[str, int], list[Pair]]:
    """Vocabulary and merges as CLIP has them: lower case, </w> ends a word, the two special tokens last."""
    pairs = merges("", "</w>")
    symbols = byte_symbols()
    ends = [f"{symbol}</w>" for symbol in symbols]
    return _numbered([*symbols, *ends], pairs, ["<|startoftext|>", "<|endoftext|>"]), pairs


def qwen_words(special: Sequence[str]) -> tuple[dict[str, int], list[Pair]]:
    """Vocabulary and merges as GPT-2 and Qwen have them: Ġ stands for the space before a word."""
    pairs = merges("Ġ", "")
    return _numbered(byte_symbols(), pairs, special), pairs
