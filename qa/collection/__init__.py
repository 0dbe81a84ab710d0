"""Questions about the whole collection: counted, listed and ordered, exactly."""
