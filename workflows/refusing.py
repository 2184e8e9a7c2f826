"""What pydantic found wrong with what was asked, as one sentence a person can act on."""

from pydantic import ValidationError


def sentence_of(error: ValidationError) -> str:
    """Names what was given and where; a rule of our own speaks for itself."""
    first = error.errors()[0]
    if first["type"] == "value_error":
        said = str(first.get("ctx", {}).get("error", first["msg"]))
        return f"{said[:1].upper()}{said[1:]}: change that."
    name = ".".join(str(part) for part in first["loc"]) or "request"
    return f"“{first.get('input')}” is not a possible {name}: {first['msg'].lower()}."
