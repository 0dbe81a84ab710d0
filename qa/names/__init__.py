"""Names for the pronouns that quotes begin with."""
