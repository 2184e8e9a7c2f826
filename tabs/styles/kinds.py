"""The kinds of field a style has: how each is shown, how what a person gives is read, what a change is called."""

from dataclasses import dataclass
from typing import Any, ClassVar, get_args

from annotated_types import Ge, Le

from presets.errors import BadInput
from presets.looks import StyleLook

PERCENT = 100.0
LEVEL_COUNT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of `StyleLook`. This one is a colour; its subclasses are the others."""

    KIND: ClassVar[str] = "colour"

    name: str
    label: str
    fold: str = ""  # the drawer it lies in
    info: str = ""
    half: bool = False

    def spec(self) -> dict[str, Any]:
        """As `sagebrush.fields` builds it."""
        told = {"name": self.name, "kind": self.KIND, "label": self.label, "half": self.half}
        return told | {key: words for key, words in (("fold", self.fold), ("info", self.info)) if words}

    def shown(self, look: StyleLook) -> Any:
        """The value its control has."""
        return getattr(look, self.name)

    def read(self, given: Any) -> Any:
        """What the look is to hold. The model checks it; raises `BadInput` only where this field can say it better."""
        return given

    def change(self, before: StyleLook, after: StyleLook) -> str:
        """ "Ink #2b2a2c → #203080"; empty when it is the same."""
        if getattr(before, self.name) == getattr(after, self.name):
            return ""
        return f"{self.label}: {self.words(before)} → {self.words(after)}"

    def words(self, look: StyleLook) -> str:
        return str(self.shown(look))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnColour(Field):
    """A colour that may be left to the light."""

    def spec(self) -> dict[str, Any]:
        return {**Field.spec(self), "optional": True, "placeholder": "The light’s own"}

    def words(self, look: StyleLook) -> str:
        return getattr(look, self.name) or "the light’s own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Field):
    """A number on a slider, within the model's limits or narrower ones where the rest of them is of no use."""

    KIND: ClassVar[str] = "slider"

    unit: str = "%"  # "%": a share, shown as per cent
    step: float = 1.0
    least: float | None = None
    most: float | None = None

    def spec(self) -> dict[str, Any]:
        least, most = (_plain(bound * self._scale) for bound in _bounds(self.name))
        more = {"least": least if self.least is None else self.least, "most": self.most or most, "step": self.step}
        return {**Field.spec(self), "label": f"{self.label} ({self.unit})", **more}

    def shown(self, look: StyleLook) -> Any:
        return _plain(getattr(look, self.name) * self._scale)

    def read(self, given: Any) -> Any:
        return round(_number(self.label, given) / self._scale, 6)

    def words(self, look: StyleLook) -> str:
        return f"{self.shown(look)} {self.unit}".replace(" °", "°")

    @property
    def _scale(self) -> float:
        return PERCENT if self.unit == "%" else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Twice(Field):
    """One pass or two, as a box to tick."""

    KIND: ClassVar[str] = "check"

    def shown(self, look: StyleLook) -> bool:
        return getattr(look, self.name) > 1

    def read(self, given: Any) -> int:
        return 2 if given else 1

    def words(self, look: StyleLook) -> str:
        return "yes" if self.shown(look) else "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Field):
    KIND: ClassVar[str] = "choice"

    def spec(self) -> dict[str, Any]:
        ids: tuple[str, ...] = get_args(StyleLook.model_fields[self.name].annotation)
        return {**Field.spec(self), "choices": [[id.capitalize(), id] for id in ids]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels(Field):
    """Shares in a row, written as per cent."""

    KIND: ClassVar[str] = "text"

    def spec(self) -> dict[str, Any]:
        return {**Field.spec(self), "lines": 1}

    def shown(self, look: StyleLook) -> str:
        return ", ".join(str(_plain(level * PERCENT)) for level in getattr(look, self.name))

    def read(self, given: Any) -> list[float]:
        try:
            levels = [round(float(part.strip(" %")) / PERCENT, 6) for part in str(given).split(",") if part.strip()]
        except ValueError:
            levels = []
        if not 1 <= len(levels) <= LEVEL_COUNT or not all(0 <= level <= 1 for level in levels):
            raise BadInput(f"“{self.label}” takes 1 to {LEVEL_COUNT} numbers from 0 to 100, such as 0, 35, 75.")
        return levels


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases(Field):
    """Words for a model, a phrase a line."""

    KIND: ClassVar[str] = "text"

    def spec(self) -> dict[str, Any]:
        return {**Field.spec(self), "lines": 4}

    def shown(self, look: StyleLook) -> str:
        return "\n".join(getattr(look, self.name))

    def read(self, given: Any) -> list[str]:
        return [" ".join(line.split()) for line in str(given).splitlines() if line.strip()]

    def change(self, before: StyleLook, after: StyleLook) -> str:
        return "" if getattr(before, self.name) == getattr(after, self.name) else f"{self.label}: other words"


def _bounds(name: str) -> tuple[float, float]:
    limits = StyleLook.model_fields[name].metadata
    least = next(limit.ge for limit in limits if isinstance(limit, Ge))
    most = next(limit.le for limit in limits if isinstance(limit, Le))
    return float(str(least)), float(str(most))


def _number(label: str, given: Any) -> float:
    if not isinstance(given, int | float) or isinstance(given, bool):
        raise BadInput(f"“{label}” takes a number: type one.")
    return float(given)


def _plain(value: float) -> float | int:
    """85, not 85.0; 2.3, not 2.3000000000000003."""
    rounded = round(value, 4)
    return int(rounded) if rounded == int(rounded) else rounded
