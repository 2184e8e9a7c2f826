"""A close-up measures as a close-up: shares of the frame read off projected joints."""

import numpy as np

from library.documents import ShotFields
from presets.framing import Size
from presets.loader import pick
from presets.people import Look
from workflows.staging.bodies import animal_unit

UPRIGHT = ("eye_level", "dutch")
BANDS = {"extreme_wide": (0.05, 0.25), "wide": (0.25, 0.60), "full": (0.70, 0.95)}
HEADS = {"medium_close_up": (0.25, 0.40), "close_up": (0.35, 0.60), "extreme_close_up": (0.70, 1.40)}


def of_size(cases, *sizes):
    return [case for case in cases if case.shot.shot_size in sizes]


def true_scale(case, figure, metres):
    """The share of the frame's height, not foreshortened, at the depth of the middle of the figure."""
    _, depth = case.frame.shares(figure.outline)
    return case.frame.tall(metres, float(np.median(depth)))


def in_band(case):
    """Does the subject measure what its size promises, with 6 % for the lean of perspective?"""
    size, lead = pick("sizes", Size, case.shot.shot_size), case.subject
    if size.measure == "head":
        share = case.frame.head_fill(lead)
    elif size.measure == "stature":
        _, depth = case.frame.shares(lead.at["crown"][None])
        share = case.frame.tall(lead.stature, float(depth[0]))
    else:
        share = true_scale(case, lead, float(np.ptp(lead.outline[:, 1])))
    low, _, high = size.fill
    return low * 0.94 <= share <= high * 1.06


def test_a_standing_figure_fills_its_band_of_the_frame(singles):
    for case in of_size(singles, *BANDS):
        low, high = BANDS[case.shot.shot_size]
        share = true_scale(case, case.subject, case.subject.stature)
        assert low <= share <= high, f"{case}: {share:.2f}"


def test_its_projected_height_does_too_where_the_lens_is_level(singles):
    for case in of_size(singles, *BANDS):
        if case.shot.angle == "eye_level":
            low, high = BANDS[case.shot.shot_size]
            _, _, top, bottom = case.frame.box(case.subject)
            assert low <= bottom - top <= high, f"{case}: {bottom - top:.2f}"


def test_heads_fill_their_band_in_close_views(singles):
    for case in of_size(singles, *HEADS):
        low, high = HEADS[case.shot.shot_size]
        share = case.frame.head_fill(case.subject)
        assert low <= share <= high, f"{case}: {share:.2f}"


def test_a_full_shot_has_head_and_feet_inside(singles):
    for case in of_size(singles, "full", "wide", "extreme_wide"):
        left, right, top, bottom = case.frame.box(case.subject)
        assert 0.0 < top < bottom < 1.0 and 0.0 < left < right < 1.0, str(case)


def test_a_medium_wide_is_cut_between_knee_and_hip(singles):
    for case in of_size(singles, "medium_wide"):
        if case.shot.angle in UPRIGHT:
            knee = np.mean([case.frame.at(case.subject, f"{side}_knee")[1] for side in "rl"])
            hip = np.mean([case.frame.at(case.subject, f"{side}_hip")[1] for side in "rl"])
            assert hip < 1.0 < knee, f"{case}: hip {hip:.2f}, knee {knee:.2f}"


def test_a_medium_shows_the_waist_and_not_the_knees(singles):
    for case in of_size(singles, "medium"):
        if case.shot.angle in UPRIGHT:
            chest, knee = case.frame.at(case.subject, "chest")[1], case.frame.at(case.subject, "r_knee")[1]
            waist = (chest + case.frame.at(case.subject, "pelvis")[1]) / 2
            assert waist < 1.0 < knee, f"{case}: waist {waist:.2f}"


def test_a_medium_close_up_ends_at_the_chest(singles):
    for case in of_size(singles, "medium_close_up"):
        if case.shot.angle in UPRIGHT:
            shoulders, pelvis = case.frame.at(case.subject, "neck")[1], case.frame.at(case.subject, "pelvis")[1]
            assert shoulders < 0.94 < pelvis, str(case)  # a child's pelvis is near its chest


def test_eyes_lie_on_the_upper_third_in_close_views(singles):
    for case in of_size(singles, "medium_close_up", "close_up"):
        eyes = case.frame.at(case.subject, "eyes")[1]
        assert abs(eyes - 1 / 3) <= 0.08, f"{case}: {eyes:.2f}"


def test_there_is_headroom_but_not_too_much(singles):
    for case in of_size(singles, "full", "medium_wide", "medium", "medium_close_up"):
        crown = case.frame.at(case.subject, "crown")[1]
        if case.shot.angle in ("eye_level", "dutch", "low"):
            assert 0.0 < crown < 0.31, f"{case}: {crown:.2f}"


def test_crossed_with_everything_else_shots_keep_their_size(cases):
    asked = [case for case in cases if case.subject_drawn]
    missed = [case for case in asked if not in_band(case)]
    assert len(missed) <= 0.14 * len(asked), [str(case) for case in missed]


def test_two_in_a_wide_frame_keep_it_nearly_always(cases):
    asked = [case for case in cases if case.subject_drawn and len(case.cast) <= 2 and case.aspect > 1.3]
    missed = [case for case in asked if not in_band(case)]
    assert len(asked) > 60 and len(missed) <= 0.05 * len(asked), [str(case) for case in missed]


def test_alone_in_the_picture_the_size_is_always_kept(cases):
    for case in cases:
        if case.subject_drawn and len(case.figures) == 1 and case.subject.stature > 0:
            assert in_band(case), str(case)


def test_a_young_beast_is_half_of_its_kind_and_a_small_one_as_small_as_ever() -> None:
    little = Look(species="bear", build="toddler")
    assert animal_unit(ShotFields(characters=["Little Bear"]), little, "Little Bear", 1).creatures[0].scale == 0.5
    assert animal_unit(ShotFields(characters=["Bear"]), Look(species="bear"), "Bear", 1).creatures[0].scale == 1.0
    mouse = Look(species="mouse", build="toddler")
    assert animal_unit(ShotFields(characters=["Pip"]), mouse, "Pip", 1).creatures[0].scale == 1.0
