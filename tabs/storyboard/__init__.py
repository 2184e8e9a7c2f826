"""The Storyboard tab: the story on the left, the board in the middle, the chosen panel on the right."""
