"""Animals: lofted from measures, moved by their gait, ridden."""
