"""Encoders at work, under the rule of all work on the device: what does not fit is done in a way that needs less.

Where they do not fit together they are lent one after the other, and one that does not fit alone passes through the
device layer by layer. Whatever the way, what comes out is the same to the last bit.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engines.diffusion.elsewhere import Reached, answering, listening, stopping
from engines.diffusion.streaming import hosted, streaming
from engines.diffusion.words import Encoded
from engines.memory import OutOfMemory, Part, memory
from engines.memory.descent import Descent
from engines.memory.ladder import EncoderWay, encoder_ways

Encoders = Mapping[str, Any]  # component → module
Task = Callable[[Encoders], Encoded]  # one text or picture; calls each encoder in the order of the parts


def as_it_is(name: str, encoder: Any) -> None:
    """An encoder that wears nothing."""


@dataclass(frozen=True)
class Encoding:
    parts: Mapping[str, Part]
    device: str
    label: str  # of the model
    what: str  # is encoded: "the words"
    dress: Callable[[str, Any], None] = as_it_is  # has an encoder wear what it is to wear

    def ways(self) -> tuple[EncoderWay, ...]:
        """Those this device bears, the least frugal first. Raises `CannotFit` when none does."""
        sizes = [part.size for part in self.parts.values()]
        return encoder_ways(sizes, memory().budget(), streams=self.device != "cpu", label=self.label, what=self.what)

    def carried_out(self, tasks: Sequence[Task]) -> tuple[list[Encoded], list[str]]:
        """What the tasks give, in their order, and notes of what was given up for it.

        Raises `CannotFit` before anything loads, and `OutOfMemory` when the device ran out in every way.
        """
        said: dict[EncoderWay, str] = {
            "together": "",
            "apart": f"the encoders of {self.what} took turns on the device",
            "streamed": f"the encoder of {self.what} passed through the device layer by layer",
        }
        descent = Descent(self.ways(), said, f"{self.what} were encoded again")
        for way in descent:
            with descent:
                return self.run(way, tasks), descent.notes
        raise OutOfMemory(
            f"{self.label} ran out of memory in every way of encoding {self.what}: "
            "close other programs that use the device, or choose a smaller model."
        )

    def run(self, way: EncoderWay, tasks: Sequence[Task]) -> list[Encoded]:
        if way == "together":
            return self._together(tasks)
        return self._in_turns(tasks, streamed=way == "streamed")

    def _together(self, tasks: Sequence[Task]) -> list[Encoded]:
        with memory().loan(list(self.parts.values()), alone=True) as lent:
            encoders = dict(zip(self.parts, lent, strict=True))
            for name, encoder in encoders.items():
                self.dress(name, encoder)
            return [task(encoders) for task in tasks]

    def _in_turns(self, tasks: Sequence[Task], *, streamed: bool) -> list[Encoded]:
        """Every task goes as far as the encoder whose turn it is; what those before it said is said for them."""
        told: list[dict[str, list[Any]]] = [{} for _ in tasks]
        found: list[Encoded | None] = []
        for name, part in self.parts.items():
            part = hosted(part) if streamed else part
            with memory().loan([part], alone=True) as (encoder,):
                self.dress(name, encoder)
                with streaming([encoder] if streamed else [], self.device):
                    found = [self._turn(name, encoder, task, known) for task, known in zip(tasks, told, strict=True)]
            memory().unload(part.key)
        return [one for one in found if one is not None]

    def _turn(self, name: str, encoder: Any, task: Task, told: dict[str, list[Any]]) -> Encoded | None:
        others = {
            other: answering(part, told[other]) if other in told else stopping(part)
            for other, part in self.parts.items()
            if other != name
        }
        with listening(encoder) as answers:
            try:
                found = task({**others, name: encoder})
            except Reached:
                found = None
        told[name] = answers
        return found
