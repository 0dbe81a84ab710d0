"""A file in, articles out: text, dates, furniture, language, and a reader for each format."""
