"""Small pictures for long lists."""

import io
import warnings

from PIL import Image, UnidentifiedImageError

from library.errors import LibraryError

WIDTH = 512  # px; sharp in a column of four on a dense screen
MAX_PIXELS = 64_000_000  # 8 000 × 8 000


def open_picture(data: bytes) -> Image.Image:
    """The picture in `data`, decoded; `LibraryError` when it is none, is broken, or would fill the memory."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data))
            if picture.width * picture.height > MAX_PIXELS:
                raise Image.DecompressionBombError
            picture.load()
    except Image.DecompressionBombError as error:
        raise LibraryError("The picture has too many pixels: use one below 64 million, such as 8000 × 8000.") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise LibraryError("The file is not a picture or is damaged: use a PNG, JPEG or WebP.") from error
    return picture


def make_thumbnail(data: bytes) -> bytes:
    """A WebP at most `WIDTH` pixels wide; a smaller picture keeps its size."""
    picture = open_picture(data)
    if picture.mode not in ("RGB", "RGBA"):
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    if picture.width > WIDTH:
        height = max(1, round(picture.height * WIDTH / picture.width))
        picture = picture.resize((WIDTH, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=82, method=2)
    return file.getvalue()
