"""Training of the model that checks claims."""
