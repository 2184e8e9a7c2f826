"""The shape of the house: which room may know which, and what the repository holds."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = {"studio.py": 4, "tabs": 3, "workflows": 2, "engines": 1, "library": 1, "presets": 0}
ONLY_IN = {
    "gradio": {"tabs", "studio.py"},
    "torch": {"engines"},
    "diffusers": {"engines"},
    "transformers": {"engines"},
    "tinydb": {"library"},
}


def sources() -> list[Path]:
    return [
        path
        for room in ROOMS
        for path in ([ROOT / room] if room.endswith(".py") else sorted((ROOT / room).rglob("*.py")))
    ]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide which room is meant"
            names.add(node.module or "")
    return names


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down_only(path: Path) -> None:
    here = room_of(path)
    for name in imported(path):
        top = name.split(".")[0]
        there = top if top in ROOMS else f"{top}.py" if f"{top}.py" in ROOMS else None
        if there and there != here:
            assert ROOMS[there] < ROOMS[here], f"{path} must not import {name}"
        if top in ONLY_IN:
            assert here in ONLY_IN[top], f"{top} belongs to {ONLY_IN[top]}, not to {path}"


def test_modules_form_no_circle() -> None:
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in sources()
    }
    needs = {name: {other for other in _top_level_imports(path) if other in modules} for name, path in modules.items()}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, f"circle: {' → '.join([*trail, name])}"
        if name not in done:
            for other in needs[name]:
                visit(other, (*trail, name))
            done.add(name)

    for name in modules:
        visit(name, ())


def _top_level_imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    own = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    # A module names its own package when it imports a sibling; that is no circle of its own making.
    return {name for name in names if name != own and not own.startswith(f"{name}.")}


def test_files_fit_in_the_head() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in sources()}
    long = {str(path.relative_to(ROOT)): lines for path, lines in lengths.items() if lines > 400}
    assert not long
    assert sorted(lengths.values())[len(lengths) // 2] <= 150


def test_functions_fit_on_a_screen() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 60
    ]
    assert not long


def test_one_door_for_toasts() -> None:
    """A toast is markup in Gradio: only the door that escapes what it is given may open one."""
    raised = re.compile(
        r"\bgr\.(Info|Warning|Error|Success)\(|from gradio(\.\w+)* import .*\b(Info|Warning|Error|Success)\b"
    )
    doors = {path.relative_to(ROOT) for path in sources() if raised.search(path.read_text("utf-8"))}
    assert doors == {Path("tabs/errors.py")}


def test_no_mocks() -> None:
    for path in sorted((ROOT / "tests").rglob("*.py")):
        used = {name.split(".")[-1] for name in imported(path)}
        assert not used & {"mock", "pytest_mock"}, f"{path}: use the real thing at toy size"


@pytest.mark.parametrize(
    "command", [["storyboard", "--help"], ["breakdown", "--story", "A fox waits.", "--frames", "2"]]
)
def test_commands_load_neither_torch_nor_gradio(command: list[str]) -> None:
    code = (
        "import sys, studio; studio.main(sys.argv[1:]); "
        "print([name for name in ('torch', 'gradio', 'diffusers') if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *command], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.strip().endswith("[]")
