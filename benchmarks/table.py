"""Figures beside their targets, in one aligned table."""

from typing import NamedTuple


class Row(NamedTuple):
    name: str
    value: str  # with its unit
    target: str = ""  # empty: a figure without a target
    ok: bool | None = None


def show(rows: list[Row]) -> str:
    """The rows as a table."""
    name, value, target = (max(map(len, column)) for column in zip(*(row[:3] for row in rows), strict=True))
    verdicts = {True: "met", False: "MISSED", None: ""}
    return "\n".join(
        f"{row.name:<{name}}  {row.value:>{value}}  {row.target:<{target}}  {verdicts[row.ok]}".rstrip() for row in rows
    )
