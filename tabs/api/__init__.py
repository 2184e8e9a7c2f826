"""The public endpoints, for scripts and for `gradio_client`. Typed, documented, frozen by a golden file.

Hints describe the schema only – Gradio does not check them – so every endpoint checks what it is given.
"""

from gradio.events import api as gr_api

from tabs.api.drawing import Drawing
from tabs.api.entities import Entities
from tabs.api.lineage import Lineage
from tabs.api.models import Models
from tabs.api.panels import Panels
from tabs.api.pictures import Pictures
from tabs.api.shelves import Shelves
from tabs.api.styles import Styles
from tabs.errors import checked
from workflows.house import House

ROOMS = (Drawing, Pictures, Shelves, Panels, Entities, Styles, Lineage, Models)
ENDPOINTS = {name: room for room in ROOMS for name in vars(room) if not name.startswith("_")}


def publish(house: House) -> None:
    """Offer every endpoint; to be called inside the app's Blocks."""
    house = house.through("api")
    for name, room in ENDPOINTS.items():
        gr_api(checked(getattr(room(house), name)), api_name=name, concurrency_limit=None)
