"""The Styles tab: the project's own ways of drawing, and the presets they are copied from."""
