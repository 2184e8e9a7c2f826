"""Groups of commands that `studio.py` mounts: the face for terminals and scripts."""
