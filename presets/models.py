"""Models a studio may draw with: where they come from, what they may be used for and what they want.

One TOML file a model on the shelf `models`. Nothing here says that the files are on this machine; `engines/models.py`
looks for that.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from presets.loader import Entry

Family = Literal["sd15", "sdxl", "flux2-klein", "z-image", "qwen-image", "qwen-image-edit", "clip", "dinov2"]
Role = Literal["image", "control", "adapter", "lora", "vae", "preview", "review"]
Precision = Literal["float32", "float16", "bfloat16"]
ControlKind = Literal["pose", "depth", "lines", "canny", "scribble"]


class Licence(BaseModel):
    """What may be done with a model and with what it makes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    link: str = ""
    commercial: Literal["yes", "no", "conditions"] = "conditions"
    note: str = ""  # the conditions in one sentence
    gated: bool = False  # the Hub hands it out only to those who accepted it there


class Peak(BaseModel):
    """Bytes a run of one piece needed beyond the weights, measured; what a new machine begins with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dtype: Precision
    width: Annotated[int, Field(gt=0)]
    height: Annotated[int, Field(gt=0)]
    batch: Annotated[int, Field(gt=0)] = 1
    bytes: Annotated[int, Field(gt=0)]


class ModelEntry(Entry):
    """One model. Sizes in pixels; `bytes` of all that is fetched, which is used in `dtype`."""

    name: str
    family: Family
    role: Role = "image"
    repository: str = ""  # on the Hub: owner/name
    revision: str = "main"
    path: str = ""  # a folder or a single .safetensors file on this machine, instead of the Hub
    files: tuple[str, ...] = ()  # patterns of what is fetched; empty: what the family needs
    lies: dict[str, str] = {}  # how a file's path begins on the Hub → how it begins here, where that differs
    variant: str = ""  # such as fp16: which of several precisions is fetched
    config: str = ""  # for a single file: the id or folder of the model whose configuration and tokenizers it shares
    licence: Licence
    bytes: Annotated[int, Field(ge=0)] = 0
    dtype: Precision = "float16"
    size: tuple[int, int] = (1024, 1024)
    buckets: tuple[tuple[int, int], ...] = ()  # sizes it was trained at
    steps: int = 30
    guidance: float = 5.0
    scheduler: str = ""  # a name people know; empty: as the model's own configuration says
    half_safe: bool = False  # of a decoder: keeps its range in float16 where its family's own does not
    draft: bool = False  # few steps, with little guidance or none
    controls: tuple[ControlKind, ...] = ()  # of a control model: the maps it follows
    union: bool = False  # one control model for several kinds of map
    peaks: tuple[Peak, ...] = ()  # measured on some machine, until this one has measured its own
    keep_alive_s: Annotated[float, Field(ge=-1)] | None = None  # idle so long, it goes; -1: never; None: as all
    about: str = ""  # one sentence for whoever chooses

    @property
    def draws(self) -> bool:
        """Whether it makes pictures by itself."""
        return self.role == "image"

    def place(self, path: str) -> str:
        """Where a file of the repository lies in the model's folder."""
        begins = next((one for one in self.lies if path.startswith(one)), "")
        return self.lies.get(begins, "") + path[len(begins) :]

    @property
    def named_files(self) -> tuple[str, ...]:
        """Those of `files` that are names and not patterns, as they are called on the Hub."""
        return tuple(file for file in self.files if not any(sign in file for sign in "*?["))


class SchedulerEntry(Entry):
    """A way of stepping from noise to picture, by the name people know it by."""

    name: str
    kind: str  # the class in diffusers
    options: dict[str, bool | int | float | str] = {}
    flow: bool = False  # for models trained by flow matching
    about: str = ""
