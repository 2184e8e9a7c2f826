"""Garments: what each dresses a body in, from the shoes up."""

import numpy as np

from engines.sketch.loft import rgb
from engines.sketch.people.cloaks import blouse, cloak, collar, shell
from engines.sketch.people.limbs import Leg, Sleeve, arms, legs, shoes
from engines.sketch.people.model import Model, shade
from engines.sketch.people.tailor import apron_front, armour_plates, belt, buttons, machine_plates, shirt_front
from engines.sketch.people.torso import hips, torso

HIDDEN = 0.10  # metres above its hem from which a skirt hides the leg
_LEATHER, _BLACK, _STEEL = rgb("#4a362a"), rgb("#2b2a2c"), rgb("#9aa2aa")


def dress(model: Model) -> None:
    """Trunk, limbs and shoes in the look's garment; an unknown garment is a shirt."""
    if model.body.build.machine:
        _machine(model)
        return
    _GARMENTS.get(model.look.garment, _shirt)(model)


def _trousers(model: Model, colour: np.ndarray, wear: Leg | None = None, boots: bool = False) -> None:
    hips(model, colour)
    legs(model, colour, wear or (Leg(hem=0.003) if boots else Leg()))
    shoes(model, _LEATHER, boots)


def _shirt(model: Model) -> None:
    _trousers(model, model.second())
    blouse(model, model.colour())
    collar(model, model.colour())
    arms(model, model.colour(), Sleeve())


def _coat(model: Model) -> None:
    colour, hem = model.colour(), 0.46
    legs(model, model.second(), Leg(hem=0.003, top=hem + 0.03))  # a raised thigh is under the cloth, not through it
    shoes(model, _LEATHER, boots=True)
    torso(model, colour, 0.018)
    shell(model, colour, hem_y=hem, flare=0.085, ease=0.020, opening=True)
    collar(model, shade(colour, -0.12), height=0.045, ease=0.016)
    belt(model, shade(_LEATHER, 0.1), ease=0.032)
    buttons(model, 0.018)
    arms(model, colour, Sleeve(0.015, 0.020))


def _cloak(model: Model) -> None:
    under = shade(model.second(), 0.18)
    _trousers(model, model.second(), boots=True)
    blouse(model, under)
    belt(model, _LEATHER)
    arms(model, under, Sleeve())
    cloak(model, model.colour(), shade(model.colour(), -0.3))


def _dress(model: Model) -> None:
    colour = model.colour()
    short = model.body.build.height_m < 1.4
    hem = 0.42 if short else 0.30
    legs(model, model.second(), Leg(length=0.0, top=hem + HIDDEN))
    shoes(model, shade(model.second(), -0.35))
    torso(model, colour, 0.004)
    shell(model, colour, hem_y=hem, flare=0.17 if short else 0.15, ease=0.006, pleats=True)
    belt(model, model.second(), ease=0.018, height=1.08)
    arms(model, colour, Sleeve(0.006, 0.010, 0.45 if short else 0.75))


def _skirt(model: Model) -> None:
    legs(model, model.second(), Leg(length=0.0, top=0.42 + HIDDEN))
    shoes(model, _LEATHER)
    torso(model, model.colour(), 0.005)
    shell(model, model.second(), hem_y=0.42, flare=0.13, ease=0.012, top=1.08, pleats=True)
    belt(model, shade(model.second(), -0.3), ease=0.024, height=1.06)
    collar(model, model.colour())
    arms(model, model.colour(), Sleeve(0.006, 0.010, 0.8))


def _robe(model: Model) -> None:
    colour = model.colour()
    legs(model, model.second(), Leg(length=1.0, top=0.045 + 2 * HIDDEN))
    shoes(model, _LEATHER)
    torso(model, colour, 0.018)
    shell(model, colour, hem_y=0.045, flare=0.14, ease=0.020, pleats=True)
    belt(model, model.second(), ease=0.032, height=1.07)
    collar(model, model.second(), height=0.03, ease=0.018)
    arms(model, colour, Sleeve(0.014, 0.060))


def _suit(model: Model) -> None:
    colour = model.colour()
    _trousers(model, shade(colour, -0.08), Leg(0.010, 0.024))
    torso(model, colour, 0.012)
    shell(model, colour, hem_y=0.80, flare=0.022, ease=0.014, opening=True)
    shirt_front(model, rgb("#f1eee6"), model.second())
    collar(model, rgb("#f1eee6"), height=0.03)
    buttons(model, 0.014, low=1.0, high=1.1, count=2)
    arms(model, colour, Sleeve(0.011, 0.012))


def _uniform(model: Model) -> None:
    colour = model.colour()
    _trousers(model, model.second(), Leg(0.010, 0.003), boots=True)
    torso(model, colour, 0.012)
    shell(model, colour, hem_y=0.79, flare=0.03, ease=0.014, opening=True)
    collar(model, shade(colour, -0.2), height=0.035, ease=0.008)
    belt(model, _BLACK, ease=0.026)
    buttons(model, 0.014)
    arms(model, colour, Sleeve(0.011, 0.014))


def _armour(model: Model) -> None:
    steel = 0.7 * _STEEL + 0.3 * model.colour()
    _trousers(model, model.second(), Leg(0.006, 0.003), boots=True)
    torso(model, steel, 0.016)
    shell(model, model.colour(), hem_y=0.66, flare=0.06, ease=0.020, top=1.06, pleats=True)
    belt(model, _LEATHER, ease=0.032)
    mail = shade(model.second(), -0.1)
    arms(model, lambda centres: np.where(centres[:, 1:2] > 1.31 * model.k, steel, mail), Sleeve(0.010, 0.008))
    armour_plates(model, steel)


def _apron(model: Model) -> None:
    under = shade(model.second(), 0.35)
    _trousers(model, shade(model.second(), -0.25))
    blouse(model, under)
    collar(model, under)
    apron_front(model, model.colour())
    arms(model, under, Sleeve(0.009, 0.012, 0.62))


def _machine(model: Model) -> None:
    steel = model.colour()
    hips(model, shade(steel, -0.35))
    legs(model, shade(steel, -0.12), Leg(0.004, 0.004))
    shoes(model, shade(steel, -0.4))
    torso(model, steel, 0.012)
    arms(model, shade(steel, -0.12), Sleeve(0.002, 0.002))
    machine_plates(model, steel, model.second())


_GARMENTS = {
    "shirt": _shirt,
    "coat": _coat,
    "cloak": _cloak,
    "dress": _dress,
    "skirt": _skirt,
    "robe": _robe,
    "suit": _suit,
    "armour": _armour,
    "uniform": _uniform,
    "apron": _apron,
}
