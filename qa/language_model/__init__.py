"""Language model: an answer that a model words, every claim of it checked against the articles."""
