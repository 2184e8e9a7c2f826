"""The angle is where the lens is and how it tilts; the horizon lies where that puts it."""

import numpy as np


def of_angle(cases, angle):
    return [case for case in cases if case.shot.angle == angle]


def pitch(case):
    """Degrees the lens looks up."""
    return float(np.degrees(np.arcsin(case.frame.view.forward[1])))


def eyes(case):
    return float(case.subject.at["eyes"][1])


def test_eye_level_is_near_the_eyes_and_level(singles):
    for case in of_angle(singles, "eye_level"):
        height = case.stage.camera.position[1]
        assert abs(pitch(case)) <= 8.0, str(case)
        assert 0.55 * eyes(case) <= height <= 1.15 * eyes(case), f"{case}: {height:.2f}"


def test_eye_level_puts_the_horizon_behind_the_upper_body(singles):
    for case in of_angle(singles, "eye_level"):
        assert 0.05 < case.frame.horizon < 0.75, f"{case}: {case.frame.horizon:.2f}"


def test_low_looks_up_from_below_the_chest_and_the_horizon_sinks(singles):
    for case in of_angle(singles, "low"):
        assert pitch(case) >= 3.5 and case.stage.camera.position[1] < 0.85 * eyes(case), str(case)
        assert case.frame.horizon > 0.55, f"{case}: {case.frame.horizon:.2f}"


def test_high_looks_down_between_25_and_40_degrees(singles):
    for case in of_angle(singles, "high"):
        assert -40.0 <= pitch(case) <= -25.0 and case.stage.camera.position[1] > eyes(case), str(case)
        assert case.frame.horizon < 0.3, str(case)


def test_birds_eye_looks_steeply_down_and_sees_no_horizon(singles):
    for case in of_angle(singles, "birds_eye"):
        assert pitch(case) <= -65.0, str(case)
        assert case.frame.horizon < 0.0, str(case)


def test_worms_eye_looks_up_from_below_the_knee_wherever_it_sees_the_ground(singles):
    for case in of_angle(singles, "worms_eye"):
        assert pitch(case) >= 4.0, f"{case}: {pitch(case):.0f}°"
        if case.shot.shot_size in ("extreme_wide", "wide", "full"):
            assert case.stage.camera.position[1] < 0.5, f"{case}: {case.stage.camera.position[1]:.2f} m"


def test_dutch_rolls_between_10_and_18_degrees(singles):
    for case in of_angle(singles, "dutch"):
        assert 10.0 <= abs(case.stage.camera.roll_deg) <= 18.0


def test_no_other_angle_rolls(singles):
    assert all(case.stage.camera.roll_deg == 0.0 for case in singles if case.shot.angle != "dutch")
