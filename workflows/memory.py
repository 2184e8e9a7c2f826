"""The memory models are held in, for whoever wants to see it. Loads nothing, and imports no torch to find that out."""

from engines import memory
from presets.errors import BadInput


def view() -> dict[str, object] | None:
    """What is on the device now, in bytes and seconds; None while nothing was ever loaded."""
    manager = memory.present()
    if manager is None:
        return None
    seen = manager.view()
    rows = [
        {
            "key": row.key,
            "label": row.label,
            "slot": row.slot,
            "role": row.role,
            "bytes": row.size,
            "in_use": row.users > 0,
            "idle_s": round(row.idle_s, 1),
            "goes_in_s": None if row.goes_in_s is None else round(row.goes_in_s, 1),
        }
        for row in sorted(seen.rows, key=lambda row: -row.size)
    ]
    counted = {name: getattr(seen.counters, name) for name in ("loads", "reloads", "evictions", "to_device", "to_host")}
    return {
        "budget": seen.budget,
        "resident": seen.resident,
        "working": seen.working,
        "parked": seen.parked,
        "waiting": seen.waiting,
        "parts": rows,
        **counted,
    }


def unload(key: str = "") -> int:
    """Put away a part that nobody uses, or all of them, and what waits of them in the host's memory.

    Returns the bytes freed; raises `BadInput` for one in use.
    """
    manager = memory.present()
    if manager is None:
        return 0
    if any(row.users for row in manager.view().rows if row.key == key):
        raise BadInput("That is in use: it can be put away when the drawing has ended.")
    return manager.unload(key, host=True)
