"""Is it a picture at all, is it still them, and is it drawn rather than pasted?"""

from workflows.review.anomaly import check_picture
from workflows.review.calibration import Calibration, Seen, calibrate
from workflows.review.evenness import Drawn, Evenness, Fit, compare
from workflows.review.manner import MANNER, describe_manner, manner_likeness
from workflows.review.metric import (
    AUTOMATIC,
    CLASSICAL,
    Choice,
    ClassicalMetric,
    LearnedMetric,
    Metric,
    Offer,
    called,
    choose_metric,
    metrics,
    usable_metric,
)
from workflows.review.pasted import is_pasted
from workflows.review.similarity import METRIC, choose_attempt, describe, large_enough, likeness, similarity

__all__ = [
    "AUTOMATIC",
    "CLASSICAL",
    "MANNER",
    "METRIC",
    "Calibration",
    "Choice",
    "ClassicalMetric",
    "Drawn",
    "Evenness",
    "Fit",
    "LearnedMetric",
    "Metric",
    "Offer",
    "Seen",
    "calibrate",
    "called",
    "check_picture",
    "choose_attempt",
    "choose_metric",
    "compare",
    "describe",
    "describe_manner",
    "is_pasted",
    "large_enough",
    "likeness",
    "manner_likeness",
    "metrics",
    "similarity",
    "usable_metric",
]
