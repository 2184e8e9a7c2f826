"""The front door: `python studio.py` opens the app; its commands work without one."""

import json
import logging
import re
import signal
import sys
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from presets.errors import BadInput, MissingPart, StudioError, with_pip

try:
    import typer
except ModuleNotFoundError as error:
    print(
        f"The studio needs the package {error.name}: {with_pip('-r requirements/core.txt')}",
        file=sys.stderr,
    )
    raise SystemExit(2) from None

from tabs.terminal import models
from tabs.terminal.showing import AsJson, progress, say

if TYPE_CHECKING:
    from workflows.breakdown.result import Breakdown
    from workflows.breakdown.source import Source
    from workflows.plan import DrawingPlan

INTERRUPTED = 130  # what a shell expects of a command that ^C ended

door = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=False)
door.add_typer(models.door, name="models")

Story = Annotated[str | None, typer.Option("--story", help="The story, a sentence or more.")]
ScriptFile = Annotated[Path | None, typer.Option("--script", help="A story or screenplay: .txt .md .fountain .fdx")]
Frames = Annotated[
    int, typer.Option("--frames", help="Panels for a story; for a screenplay, the most shots a scene. 1–60.")
]
Writer = Annotated[str, typer.Option("--llm", help="A language-model profile to direct with; rules direct otherwise.")]
CastLines = Annotated[
    list[str] | None,
    typer.Option(
        "--cast",
        metavar="LINE",
        help="Who is who: “Tom = the boy, the lad”, “the heron” (is somebody) or “nobody: the wind”; may be repeated.",
    ),
]
EngineName = Annotated[str, typer.Option(help="What draws the panels.")]
StyleName = Annotated[
    str, typer.Option(help="A style of drawing, a preset or the project's own; left out, the project's or pencil.")
]
Aspect = Annotated[str, typer.Option(help="Shape of the picture, such as 16:9.")]
Width = Annotated[int | None, typer.Option(help="Pixels across; left out, what the engine draws best.")]
Seed = Annotated[int, typer.Option(help="Same seed, same pictures.")]
ProjectName = Annotated[str, typer.Option(help="Keep the board in this project as well.")]
Threshold = Annotated[float, typer.Option(help="Draw again below this likeness to the reference, 0–1.")]
MetricName = Annotated[
    str,
    typer.Option(
        "--metric",
        help="What likeness is measured with: automatic, dinov2, clip, classical (colours and edges), or a model's "
        "folder; left out, the project's own or automatic.",
    ),
]
Attempts = Annotated[int, typer.Option(help="The most attempts at one panel.")]
Steps = Annotated[int | None, typer.Option(help="Denoising steps, for engines that take any.")]
Guidance = Annotated[
    float | None, typer.Option(help="Guidance, for engines that take it; left out, the model's own; 1 for none.")
]
Scheduler = Annotated[str, typer.Option(help="Such as euler-a or dpmpp-2m-karras; the model's own otherwise.")]
Decoder = Annotated[
    str, typer.Option("--vae", help="A decoder of the shelf, or a VAE's folder; the model's own otherwise.")
]
Profile = Annotated[str, typer.Option(help="exact, compiled, fast or draft: how a model hurries.")]
Maps = Annotated[
    list[str] | None,
    typer.Option(
        metavar="MAP[:STRENGTH][@START-END]",
        help="A map of the stage a model follows: pose, depth, lines, canny, scribble, or none; @0-0.6 lets it go "
        "after 60 % of the steps; may be repeated.",
    ),
]
Reference = Annotated[float, typer.Option(help="How closely earlier pictures of the cast are followed, 0–1.")]
Loras = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FILE[@NAME][:WEIGHT]",
        help="A LoRA file, for engines that take one, and whom it carries; may be repeated.",
    ),
]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda or mps, as far as the engine runs there.")]
Home = Annotated[Path | None, typer.Option("--home", envvar="STUDIO_HOME", help="Where projects are kept.")]


@door.callback(invoke_without_command=True)
def app(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 7860,
    share: Annotated[bool, typer.Option("--share", help="Ask Gradio for a public link.")] = False,
    auth: Annotated[str, typer.Option(metavar="USER:PASS", help="Ask visitors for this name and password.")] = "",
    home: Home = None,
) -> None:
    """Sagebrush: a story or a screenplay goes in, a storyboard comes out."""
    home = _home(home)
    context.obj = home
    if context.invoked_subcommand is None:
        try:
            from tabs.app import serve
        except ModuleNotFoundError as error:
            raise MissingPart(
                f"The app needs the package {error.name}: {with_pip('-r requirements/app.txt')}"
            ) from error
        serve(home, host=host, port=port, share=share, auth=auth)


@door.command()
def storyboard(
    context: typer.Context,
    story: Story = None,
    script: ScriptFile = None,
    breakdown: Annotated[
        Path | None, typer.Option("--breakdown", help="A breakdown written by `breakdown --out`, perhaps edited.")
    ] = None,
    frames: Frames = 8,
    engine: EngineName = "sketch",
    style: StyleName = "",
    aspect: Aspect = "16:9",
    width: Width = None,
    seed: Seed = 42,
    llm: Writer = "",
    cast: CastLines = None,
    project: ProjectName = "",
    threshold: Threshold = 0.70,
    metric: MetricName = "",
    attempts: Attempts = 3,
    steps: Steps = None,
    guidance: Guidance = None,
    scheduler: Scheduler = "",
    vae: Decoder = "",
    profile: Profile = "exact",
    control: Maps = None,
    reference: Reference = 0.6,
    lora: Loras = None,
    device: Device = "auto",
    out: Annotated[Path, typer.Option(help="Folder for pictures, PDF and records.")] = Path("out"),
    as_json: AsJson = False,
) -> None:
    """Draw a storyboard into a folder."""
    from workflows.into_folder import board_into, styles_in
    from workflows.plan import DrawingPlan, parse_controls, parse_lora, width_for

    usual, own = styles_in(project, context.obj)
    how = {"scheduler": scheduler, "decoder": vae, "profile": profile, "device": device}
    plan = DrawingPlan.checked(
        own=own,
        engine=engine,
        style=style or usual,
        aspect=aspect,
        width=width or width_for(engine, aspect),
        seed=seed,
        threshold=threshold,
        attempts=attempts,
        steps=steps or 0,
        guidance=_guidance(guidance),
        **how,
        controls=parse_controls(control, engine),
        reference=reference,
        loras=tuple(parse_lora(text) for text in lora or ()),
    )
    source = _edited(story, script, cast, breakdown) if breakdown else _source(story, script)
    _tell_ahead(plan, source, frames)
    told = {"frames": frames, "llm": llm, "cast": cast or (), "metric": metric}
    with progress() as show:
        boarded = board_into(out, source, **told, plan=plan, project=project, home=context.obj, show=show)
    note = f"\n{boarded.note}" if boarded.note else ""
    say(boarded.written(), as_json, f"{_counted(boarded.panels)} in {out.resolve()}{note}")


@door.command()
def breakdown(
    story: Story = None,
    script: ScriptFile = None,
    frames: Frames = 8,
    llm: Writer = "",
    cast: CastLines = None,
    out: Annotated[Path | None, typer.Option(help="Write the breakdown as JSON into this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read a story into scenes and shots; nothing is drawn."""
    from workflows.breakdown import breakdown as read
    from workflows.breakdown import cast_list
    from workflows.breakdown.written import scene_breakdown
    from workflows.delivery.writing import whole_file

    reading = read(_source(story, script), frames=frames, llm=llm or None, told=cast_list(cast or ()))
    if reading.note:
        typer.echo(reading.note, err=True)
    found: dict[str, Any] = scene_breakdown(reading)
    if out:
        with whole_file(out) as part:
            part.write_text(json.dumps(found, ensure_ascii=False, indent=2), "utf-8")
    lines = [f"{shot['frame']:>3}  {shot['camera']}\n     {shot['description']}" for shot in found["scenes"]]
    lines += _who(found)
    say(found, as_json, f"Written to {out}" if out else "\n".join(lines))


@door.command()
def export(
    context: typer.Context,
    project: Annotated[str, typer.Argument(help="Name or id of a project.")],
    format: Annotated[str, typer.Option(help="zip, pdf, grid, json or html.")] = "zip",
    out: Annotated[Path | None, typer.Option(help="File to write; named after the project otherwise.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write a project's board as ZIP, PDF sheets, grid, JSON or HTML."""
    from library.store import Library
    from workflows.export import export_project

    with Library(context.obj) as library:
        path = export_project(library, project, format, out)
    say({"file": str(path.resolve()), "format": format}, as_json, str(path.resolve()))


@door.command()
def recipe(image: Annotated[Path, typer.Argument(help="A PNG drawn by the studio.")]) -> None:
    """Print the recipe stored in a picture, and what a model used where it leaves that open."""
    from library.recipe import read_recipe, read_used

    used = read_used(image)
    print(json.dumps(read_recipe(image) | ({"used": used} if used else {}), ensure_ascii=False, indent=2))


@door.command()
def redraw(
    context: typer.Context,
    image: Annotated[Path, typer.Argument(help="A PNG drawn by the studio.")],
    out: Annotated[Path, typer.Option(help="File to write.")],
    engine: Annotated[str, typer.Option(help="What draws it now; left out, what drew it.")] = "",
    steps: Annotated[int | None, typer.Option(help="Denoising steps of that engine.")] = None,
    guidance: Guidance = None,
    scheduler: Annotated[str, typer.Option(help="Such as euler-a; the model's own otherwise.")] = "",
    vae: Decoder = "",
    profile: Annotated[str, typer.Option(help="exact, compiled, fast or draft.")] = "exact",
    lora: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE[@NAME][:WEIGHT]", help="A LoRA file, and whom it carries; may be repeated."),
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
) -> None:
    """Draw a picture again from the recipe stored in it, by another engine when one is named."""
    from workflows.delivery.writing import whole_file
    from workflows.plan import parse_lora
    from workflows.recipe import redrawn, redrawn_by

    asked: dict[str, object] = {"steps": steps or 0, "guidance": _guidance(guidance), "scheduler": scheduler}
    asked |= {"decoder": vae, "profile": profile, "device": device}
    if lora:
        asked["loras"] = tuple(parse_lora(text) for text in lora)
    otherwise = any(asked[name] for name in ("steps", "guidance", "scheduler", "decoder")) or bool(lora)
    if not engine and (otherwise or profile != "exact" or device != "auto"):
        raise BadInput("A picture is drawn again just as it was: name an --engine to draw it otherwise.")
    told = partial(print, file=sys.stderr)
    data = redrawn_by(image, engine, context.obj, told, **asked) if engine else redrawn(image, context.obj, told)
    with whole_file(out) as part:
        part.write_bytes(data)
    print(out.resolve())


def main(arguments: list[str] | None = None) -> int:
    """Run the command line. Returns 0 done, 2 bad input (one sentence on standard error), 1 failure."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    asked_to_stop = _listen_for_interrupt()
    try:
        code = door(args=arguments, prog_name="studio.py", standalone_mode=False)
    except StudioError as error:
        return _refuse(error.sentence)
    except (typer.Abort, KeyboardInterrupt):
        return _stopped()
    except typer.TyperException as error:
        words = getattr(error, "format_message", error.__str__)()
        return _refuse(f"{_plainly(' '.join(words.split())).rstrip('.')}: see --help for what is possible.")
    except Exception:
        if asked_to_stop.is_set():  # numpy makes an error of its own of a ^C that meets it
            return _stopped()
        raise
    if code == INTERRUPTED:  # typer answers ^C in the midst of a command so, without a word
        return _stopped()
    return code if isinstance(code, int) else 0


def _listen_for_interrupt() -> threading.Event:
    """Set once ^C was pressed, whatever becomes of the `KeyboardInterrupt` on its way."""
    pressed = threading.Event()

    def interrupt(number: int, frame: object) -> None:
        pressed.set()
        raise KeyboardInterrupt

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, interrupt)
    return pressed


def _stopped() -> int:
    if sys.stdin.isatty():
        print(file=sys.stderr)  # the line of a question or a bar ends here
    return _refuse("Stopped.", code=INTERRUPTED)


def _plainly(words: str) -> str:
    """What the option parser says of a value, without its validator's terms."""
    number = re.match(r"Invalid value for '?([^':]+)'?: Input should be a valid (integer|number)", words)
    if not number:
        return words
    return f"{number[1]} takes a {'whole number' if number[2] == 'integer' else 'number'}"


def _refuse(sentence: str, code: int = 2) -> int:
    print(sentence, file=sys.stderr)
    return code


def _who(found: "dict[str, Any]") -> list[str]:
    """The people of a breakdown, and whom it mentions and does not cast."""
    cast = [one["name"] for one in found["cast"] if one.get("kind", "character") in ("character", "anima")]
    told = [("Cast", cast), ("Mentioned", found["mentioned"])]
    return [f"{title}: {', '.join(names)}" for title, names in told if names]


def _counted(panels: int) -> str:
    return "1 panel" if panels == 1 else f"{panels} panels"


def _tell_ahead(plan: "DrawingPlan", source: "Source | Breakdown", frames: int) -> None:
    """What the batch will take, on standard error, where such work was measured before.

    How many panels a screenplay gives is not known before it is read.
    """
    from workflows.estimate import told

    panels = len(getattr(source, "shots", ())) or (frames if getattr(source, "format", "") == "prose" else 0)
    if ahead := told(plan, panels):
        print(f"{ahead}.", file=sys.stderr)


def _guidance(given: float | None) -> float:
    """As requests have it, where 0 stands for the model's own: nobody who types 0 means that."""
    if given == 0:
        raise BadInput(
            "A guidance of 0 is no number to draw with: give 1 for none, or leave it out for the model's own."
        )
    return given or 0.0


def _home(given: Path | None) -> Path:
    from engines.places import settle
    from library.home import default_home
    from presets.loader import add_folder

    home = given or default_home()
    add_folder(home / "presets")
    settle(home)
    return home


def _source(story: str | None, script: Path | None) -> "Source":
    from workflows.breakdown.source import Source, read_source, told_format

    if story is not None and script is not None:
        raise BadInput("Give either --story or --script, not both.")
    if script is not None:
        return read_source(script)
    if story is None and sys.stdin.isatty():
        story = typer.prompt("Your story", err=True)
    elif story is None and (piped := sys.stdin.buffer.read()).strip():
        return read_source(piped, "the story handed in")  # cat story.txt | studio.py storyboard
    if story is None:
        raise BadInput('There is no story yet: give one with --story "…" or --script FILE.')
    return Source(story, told_format(story))  # a screenplay may be typed or pasted as well


def _edited(story: str | None, script: Path | None, cast: list[str] | None, file: Path) -> "Breakdown":
    from workflows.breakdown.handed_back import read_breakdown

    if story is not None or script is not None or cast:
        raise BadInput("A breakdown holds its story and cast: give --breakdown without --story, --script and --cast.")
    return read_breakdown(file)


if __name__ == "__main__":
    sys.exit(main())
