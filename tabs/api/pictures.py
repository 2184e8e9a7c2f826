"""One picture from words: one method an endpoint. (A future import of annotations would hide the answers' types.)"""

from pathlib import Path
from typing import Any, Literal

import gradio as gr

from engines.requests import Lora, Reference
from library.documents import Failed, Frame, Parent, Succeeded
from presets.errors import BadInput
from tabs.api.frame_rows import PictureRow, picture_row
from tabs.api.room import Room
from workflows.generate import ask_picture
from workflows.pictures import keep_file
from workflows.plan import parse_control, parse_lora

Role = Literal["source", "mask", "control", "reference"]
HOW = {"negative", "width", "height", "seed", "steps", "guidance", "scheduler", "profile", "loras", "style"}
HOW |= {"device", "decoder"}
Given = tuple[gr.FileData | None, str]  # a file or the id of a frame, or neither


class Pictures(Room):
    def generate(
        self,
        prompt: str,
        engine: str = "sketch",
        negative: str = "",
        width: int = 0,
        height: int = 0,
        seed: int = 42,
        steps: int = 0,
        guidance: float = 0.0,
        scheduler: str = "",
        profile: str = "exact",
        loras: list[str] | None = None,
        source: gr.FileData | None = None,
        source_frame: str = "",
        strength: float = 0.6,
        mask: gr.FileData | None = None,
        mask_frame: str = "",
        map: gr.FileData | None = None,
        map_frame: str = "",
        control: str = "pose",
        style: str = "pencil",
        project_id: str = "",
        device: str = "auto",
        decoder: str = "",
    ) -> tuple[gr.FileData, PictureRow]:
        """Draw one picture from words, and from another picture where the engine takes one; it is on no board.

        Args:
            prompt: What the picture shows.
            engine: What draws it.
            negative: What it must not show, for engines that listen.
            width: Pixels across; 0 for what the engine draws best.
            height: Pixels down; 0 for 16:9.
            seed: Same seed, same picture.
            steps: Denoising steps; 0 for the engine's own number.
            guidance: Guidance; 0 for the engine's own value.
            scheduler: Such as euler-a; empty for the model's own.
            profile: How a model hurries: exact, compiled, fast or draft.
            loras: LoRA files, each FILE or FILE:WEIGHT; they hold in the whole picture.
            source: A PNG, JPEG or WebP that is drawn anew.
            source_frame: A take that is drawn anew, instead of a file.
            strength: How much of the source is given up, 0 to 1.
            mask: A picture the size of the source: white is drawn anew, black stays.
            mask_frame: A take as the mask, instead of a file.
            map: A map that is followed, such as a pose or depths.
            map_frame: A take as the map, instead of a file.
            control: What kind of map that is, MAP[:STRENGTH][@START-END]: depth:0.8@0-0.6 holds for 60 % of the steps.
            style: The preset the sketch engine draws in.
            project_id: Project the picture is kept in as a frame; empty to be answered only.
            device: Where to draw: auto, cpu, cuda or mps.
            decoder: A decoder of the shelf, or a VAE's folder; empty for the model's own.

        Returns:
            The PNG with its recipe inside, and how it came to be.
        """
        how = {"prompt": prompt, "engine": engine, "negative": negative, "width": width, "height": height}
        how |= {"seed": seed, "steps": steps, "guidance": guidance, "scheduler": scheduler, "profile": profile}
        how |= {"strength": strength, "style": style, "device": device, "decoder": decoder, "loras": _loras(loras)}
        return self._made(project_id, how, [control], _of((source, source_frame), (mask, mask_frame), (map, map_frame)))

    def generate_with(
        self,
        prompt: str,
        engine: str,
        maps: list[gr.FileData] | None = None,
        map_frames: list[str] | None = None,
        controls: list[str] | None = None,
        references: list[gr.FileData] | None = None,
        reference_frames: list[str] | None = None,
        reference: float = 0.6,
        how: dict[str, Any] | None = None,
        project_id: str = "",
    ) -> tuple[gr.FileData, PictureRow]:
        """Draw one picture as `generate` does, following several maps at once and after several pictures.

        Args:
            prompt: What the picture shows.
            engine: What draws it.
            maps: Maps that are followed.
            map_frames: Takes as further maps, behind those files.
            controls: What kind each of these is, MAP[:STRENGTH][@START-END], files first.
            references: Pictures of what is to be drawn again, for engines that take them.
            reference_frames: Takes as further references, behind those files.
            reference: How closely the references are followed, 0 to 1.
            how: Further fields of `generate` by name, such as {"seed": 7, "steps": 20, "loras": ["mira:0.8"]}.
            project_id: Project the picture is kept in as a frame; empty to be answered only.

        Returns:
            The PNG with its recipe inside, and how it came to be.
        """
        if unknown := sorted(set(how or {}) - HOW):
            raise BadInput(f"A picture takes no “{unknown[0][:80]}” here: choose among {', '.join(sorted(HOW))}.")
        told: dict[str, object] = {**(how or {}), "prompt": prompt, "engine": engine}
        told["loras"] = _loras((how or {}).get("loras"))
        given: dict[Role, list[Given]] = {"control": _given(maps, map_frames)}
        given["reference"] = _given(references, reference_frames)
        if len(controls or []) != len(given["control"]):
            counted = f"{len(given['control'])} maps and {len(controls or [])} kinds of map"
            raise BadInput(f"{counted} were given: name one for each.")
        return self._made(project_id, told, controls or [], given, reference)

    def _made(
        self,
        project_id: str,
        told: dict[str, object],
        kinds: list[str],
        given: dict[Role, list[Given]],
        reference: float = 0.0,
    ) -> tuple[gr.FileData, PictureRow]:
        controls = [parse_control(kind) for kind in kinds]
        held = {role: [self._held(*one) for one in pictures] for role, pictures in given.items()}
        followed = [(one, picture) for one, picture in zip(controls, held["control"], strict=True) if picture]
        asked = told | {
            "source": next(iter(held.get("source", ())), ""),
            "mask": next(iter(held.get("mask", ())), ""),
            "controls": tuple(one.model_copy(update={"picture": picture}) for one, picture in followed),
            "references": tuple(Reference(picture=one, scale=reference) for one in held.get("reference", ())),
        }
        parents = [Parent(frame_id=id, role=role) for role, pictures in given.items() for _, id in pictures if id]
        job = self._finished(ask_picture(self._house, project_id, parents, **asked))
        match job.state:
            case Succeeded(result=result):
                file = self._library.media.path(str(result["media"]))
                return gr.FileData(path=str(file)), picture_row(job.id, file, result)
            case Failed(sentence=sentence):
                raise BadInput(sentence)
            case _:
                raise BadInput("The picture was stopped before it was drawn: ask for it again.")

    def _held(self, file: gr.FileData | None, frame_id: str) -> str:
        """The content hash of what was given; empty for nothing."""
        if file is not None and frame_id:
            raise BadInput("Give either a picture file or the id of a take, not both.")
        if frame_id:
            return self._library.get(Frame, frame_id).media
        return keep_file(self._library, Path(file.path)) if file is not None else ""


def _of(source: Given, mask: Given, control: Given) -> dict[Role, list[Given]]:
    """One picture a role."""
    return {"source": [source], "mask": [mask], "control": [control]}


def _given(files: list[gr.FileData] | None, frame_ids: list[str] | None) -> list[Given]:
    """Every picture of a kind, files first."""
    return [*((file, "") for file in files or ()), *((None, id) for id in frame_ids or ())]


def _loras(texts: list[str] | None) -> tuple[Lora, ...]:
    return tuple(parse_lora(text) for text in texts or ())
