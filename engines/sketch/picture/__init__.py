"""The picture: what is seen, traced in ink, washed with tone, lit, weathered; and the maps of the same geometry."""
