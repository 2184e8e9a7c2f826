"""Sets, props and vehicles: a small language of shapes built into solids."""
