"""The chat in a browser: Gradio around an Assistant."""
