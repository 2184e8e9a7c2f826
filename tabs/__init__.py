"""The face of the studio: the only room where Gradio is known."""

import os

# Gradio reads these when first imported: nothing may leave the machine when a page opens.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
