"""Where and when: places, hours, weather and mood, and when a new scene begins."""
