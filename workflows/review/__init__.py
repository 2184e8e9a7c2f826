"""Is it a picture at all, and is it still them?"""

from workflows.review.anomaly import check_picture
from workflows.review.similarity import METRIC, choose_attempt, describe, likeness, similarity

__all__ = ["METRIC", "check_picture", "choose_attempt", "describe", "likeness", "similarity"]
