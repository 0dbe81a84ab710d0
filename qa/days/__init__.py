"""Time in questions and quotes: which days their words mean."""
