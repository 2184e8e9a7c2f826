"""What the page shows of a board, as values."""

from pathlib import Path

import pytest

from library.documents import Job, Running
from tabs import show
from workflows.boards import add_panel
from workflows.house import House
from workflows.projects import begin


@pytest.mark.parametrize(
    ("note", "doing"), [("Loading Toy XL", "Loading Toy XL …"), ("Panel 1: wide", "Drawing …"), ("", "Drawing …")]
)
def test_the_panel_in_hand_says_what_happens_to_it(tmp_path: Path, note: str, doing: str) -> None:
    with House(tmp_path / "home") as house:
        _, board = begin(house.library, "Film")
        for _ in range(2):
            add_panel(house.library, board.id)
        state = Running(total=2, note=note)
        house.library.add(Job(verb="storyboard", request={"board_id": board.id}, state=state))
        cards = show.wall(house.library, board.id, show.panels(house.library, board.id), "", "wall")["panels"]
        assert [(card["state"], card["doing"]) for card in cards] == [("drawing", doing), ("waiting", "")]
