"""Pictures by the hash of their bytes, and thumbnails."""

import hashlib
import io
import threading
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from library.errors import LibraryError, NotFound
from library.media import Media
from library.recipe import encode_png
from library.thumbnails import WIDTH, make_thumbnail
from tests.library.conftest import drawing


@pytest.fixture
def media(tmp_path: Path) -> Media:
    return Media(tmp_path)


def test_the_same_bytes_are_kept_once_under_their_hash(media: Media) -> None:
    data = encode_png(drawing(1), {})
    hash = media.put(data)
    assert hash == hashlib.sha256(data).hexdigest() == media.put(data)
    path = media.path(hash)
    assert path == media.folder / hash[:2] / f"{hash}.png"
    assert path.read_bytes() == media.read(hash) == data
    assert [file for file in media.folder.rglob("*") if file.is_file()] == [path]
    assert media.is_whole(hash)


def test_threads_may_put_the_same_picture_at_once(media: Media) -> None:
    data = encode_png(drawing(2), {})
    threads = [threading.Thread(target=media.put, args=(data,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert media.hashes() == [hashlib.sha256(data).hexdigest()]
    assert not list(media.folder.rglob("*.part"))


@pytest.mark.parametrize("hash", ["", "../../etc/passwd", "a" * 63, "A" * 64, "f" * 64, "*" * 64, "\0" * 64])
def test_a_hash_that_is_none_is_refused(media: Media, hash: str) -> None:
    with pytest.raises(NotFound, match="is not in"):
        media.path(hash)
    assert not media.is_whole(hash)


def test_an_altered_picture_is_noticed(media: Media) -> None:
    hash = media.put(b"as it was")
    media.path(hash).write_bytes(b"as it is")
    assert not media.is_whole(hash)
    with pytest.raises(LibraryError, match="altered or damaged"):
        media.read(hash)


def test_thumbnails_are_made_once_and_are_small(media: Media) -> None:
    hash = media.put(encode_png(drawing(3, 1536, 864), {}))
    path = media.thumbnail(hash)
    with Image.open(path) as picture:
        assert (picture.format, picture.size) == ("WEBP", (WIDTH, 288))
        small = np.asarray(picture.convert("RGB")).astype(int)
    reference = np.asarray(Image.fromarray(drawing(3, 1536, 864)).resize((WIDTH, 288))).astype(int)
    assert np.abs(small - reference).mean() < 6, "it shows the picture"
    made = path.stat().st_mtime_ns
    assert media.thumbnail(hash) == path and path.stat().st_mtime_ns == made
    media.remove(hash)
    assert media.hashes() == [] and not path.exists()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_a_thumbnail_of_any_kind_of_picture(mode: str) -> None:
    file = io.BytesIO()
    Image.new(mode, (640, 20)).save(file, "TIFF" if mode == "CMYK" else "PNG")
    with Image.open(io.BytesIO(make_thumbnail(file.getvalue()))) as picture:
        assert picture.size == (WIDTH, 16)


def test_what_is_no_picture_or_a_bomb_has_no_thumbnail(media: Media) -> None:
    with pytest.raises(LibraryError, match="not a picture"):
        media.thumbnail(media.put(b"words"))
    whole = encode_png(drawing(4), {})
    with pytest.raises(LibraryError, match="damaged"):
        media.thumbnail(media.put(whole[:-200]))
    for side in (8_001, 30_000, 2**31 - 1):
        bomb = bytearray(whole)
        bomb[16:24] = side.to_bytes(4, "big") * 2
        bomb[29:33] = zlib.crc32(bomb[12:29]).to_bytes(4, "big")
        with pytest.raises(LibraryError, match="too many pixels"):
            media.thumbnail(media.put(bytes(bomb)))
    assert not list(media.thumbnails.rglob("*.*"))
