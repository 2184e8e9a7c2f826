"""Models that look at pictures: DINOv2 for who it is, CLIP for what it shows. Importing this imports no torch."""

from engines.vision.crops import Region, crop_of
from engines.vision.encoder import COUNTS, VisionRequest, encode, encode_words
from engines.vision.finding import able, best_here, seeing

__all__ = ["COUNTS", "Region", "VisionRequest", "able", "best_here", "crop_of", "encode", "encode_words", "seeing"]
