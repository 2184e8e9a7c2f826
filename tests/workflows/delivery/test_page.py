import re
from html.parser import HTMLParser

import pytest

from tests.workflows.delivery.boards import ODD, board
from workflows.delivery import page, write_page


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("src", "href", "action", "srcset") and value]
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    assert not reader.open
    return reader


def test_everything_is_inside_the_file(tmp_path):
    html = write_page(board(8), tmp_path / "board.html").read_text("utf-8")
    reader = read(html)
    assert len(reader.links) == 8 and all(link.startswith("data:image/png;base64,") for link in reader.links)
    assert not {"script", "link", "iframe"} & set(reader.tags)
    assert not re.search(r"https?://|@import|url\(", html)
    assert "I came back." in " ".join(reader.words) and reader.words.count("approved") == 3


@pytest.mark.parametrize("words", ODD, ids=range(len(ODD)))
def test_words_stay_words(words):
    html = "".join(page(board(2, words=words, title=words)))
    plain = read("".join(page(board(2))))
    assert set(read(html).tags) <= {*plain.tags, "p"}
    html.encode("utf-8")


def test_shown_words_are_those_that_were_written():
    reader = read("".join(page(board(1, words='<b>"M&M"</b>'))))
    assert '<b>"M&M"</b>' in reader.words
