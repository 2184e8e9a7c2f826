"""The face in a terminal: groups of commands that `studio.py` mounts. No Gradio."""
