"""Names of documents and moments, both in the order of time."""

import secrets
import threading
import time
from datetime import UTC, datetime

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
_guard = threading.Lock()
_last_us = 0


def new_id() -> str:
    """20 characters that sort by time: microseconds since 1970 (11 digits of base 32), then 45 random bits (9)."""
    return _base32(_now_us(), 11) + _base32(secrets.randbits(45), 9)


def moment() -> str:
    """Now, in UTC, as ISO 8601 with microseconds; later than every moment this process named before."""
    return datetime.fromtimestamp(_now_us() / 1e6, UTC).isoformat(timespec="microseconds")


def _now_us() -> int:
    global _last_us
    with _guard:
        _last_us = max(_last_us + 1, time.time_ns() // 1000)
        return _last_us


def _base32(number: int, width: int) -> str:
    return "".join(_DIGITS[number >> 5 * place & 31] for place in reversed(range(width)))
