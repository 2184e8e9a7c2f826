"""Staging: a shot and the looks of its cast become a stage the sketch engine can draw."""

from workflows.staging.stager import stage_shot

__all__ = ["stage_shot"]
