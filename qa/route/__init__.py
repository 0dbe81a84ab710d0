"""Which kind of answer a question wants: rules over its words."""
