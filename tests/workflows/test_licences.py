"""The ledger says what made every picture, and what may be done with it."""

from pathlib import Path

from library.documents import Frame, Project
from library.store import Library
from workflows.licences import UNKNOWN, ledger
from workflows.stored import OUTSIDE


def frame(project: str, engine: str, **more: object) -> Frame:
    told = {"name": engine, "media": "ab" * 32, "width": 8, "height": 8, "seed": 1, "recipe": {}, **more}
    return Frame.model_validate({"project_id": project, "engine": engine, **told})


def test_a_model_is_an_engine_with_a_licence_of_its_own(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        project = library.add(Project(name="One")).id
        lora = {"loras": [{"file": "hero.safetensors", "weight": 1.0}]}
        for one in ("sketch", "sdxl-base", "/gone/model", OUTSIDE):
            library.add(frame(project, one, **({"recipe": lora, "weights": "f" * 16} if one == "sdxl-base" else {})))
        rows = ledger(library, project)["frames"]
    assert isinstance(rows, list)
    sketch, sdxl, gone, outside = rows
    assert sketch["origin"] == sdxl["origin"] == gone["origin"] == "drawn by an engine"
    assert (sdxl["engine"], sdxl["weights"], sdxl["made_with"]) == ("sdxl-base", "f" * 16, ["hero.safetensors"])
    assert "Open RAIL" in sdxl["licence"], "known though its files are not here"
    assert gone["licence"] == outside["licence"] == UNKNOWN
    assert (outside["engine"], outside["origin"]) == ("", "brought in from elsewhere")
