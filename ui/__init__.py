"""What people see: the chat in the browser and the text in the terminal."""

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when Gradio is imported
