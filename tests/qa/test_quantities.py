"""Quantities: what is surely measured in something else than was asked for."""

from __future__ import annotations

import pytest

from qa.quantities import is_other_quantity


@pytest.mark.parametrize(
    ("question", "sentence", "said", "other"),
    [
        ("How fast was the bus going?", "It hit the wall at 8:10 am.", "8:10", True),
        ("How fast was the bus going?", "It went at 40 miles an hour.", "40", False),
        ("How fast was the bus going?", "It went at 40 when it hit the wall.", "40", False),
        ("How strong were the storm's winds?", "It did $90 billion of damage.", "$90", True),
        ("How many kilograms did it weigh?", "It is made of 18 percent gold.", "18", True),
        ("How many kilograms did it weigh?", "It weighed 103 kg.", "103", False),
        ("How many kilograms did it weigh?", "It weighed four tonnes.", "four tonnes", False),
        ("How many people came?", "They waited for 3 hours.", "3", True),
        ("How many people came?", "About 60 percent came.", "60 percent", False),
        ("How many people came?", "Nobody came.", "Nobody", False),
        ("How many people came?", "The crowd came from Alderby.", "Alderby", True),
        ("How many people came?", "Some 4,000 came.", "4,000", False),
        ("How much did it cost?", "It took 3 weeks.", "3 weeks", True),
        ("How much did it cost?", "It was sold for 3 million euros.", "3 million", False),
        ("What share of them came?", "The bird flu spread.", "bird flu", True),
        ("What share of them came?", "Three in ten came.", "Three in ten", False),
        ("What time did it open?", "It opened within 2 hours.", "2 hours", True),
        ("What time did it open?", "It opened at 9 a.m. on Monday.", "9 a.m", False),
        ("How much did it cost?", "It cost nothing.", "nothing", False),
        ("For how much was it sold?", "It was a large portion.", "large portion", True),
        ("How long is it?", "It cost 20 dollars.", "20 dollars", True),
        ("How long is it?", "It is 3 km, or an hour's walk.", "3 km", False),
        ("How old is the tree?", "It is 300.", "300", False),
        ("How old is the tree?", "It weighs 4 tonnes.", "4 tonnes", True),
        ("How high was the turnout?", "It was 60 percent.", "60 percent", False),
        ("How fast did prices rise?", "They rose by 9 percent.", "9 percent", False),
        ("How fast does the car charge?", "It charges in 20 minutes.", "20 minutes", False),
        ("How old is the church?", "It is of the twelfth century.", "twelfth century", False),
        ("How long is it closed?", "It is closed indefinitely.", "indefinitely", False),
        ("How long did the siege last?", "It lasted from May to July.", "May to July", False),
        ("How much time do guards spend?", "They spend three hours.", "three hours", False),
        ("How much gold did it buy?", "It bought 30 tonnes.", "30 tonnes", False),
        ("What time did it open?", "It opened at noon.", "noon", False),
        ("What time did it open?", "It opened at nine o'clock.", "nine o'clock", False),
        ("How far did she get?", "She got to the semi-final.", "semi-final", False),
        ("How many degrees did it reach?", "It reached 41 °C.", "41", False),
        ("How many more miles did she run?", "She ran 10 miles.", "10 miles", False),
        ("How many dollars did it cost?", "It cost $20.", "$20", False),
        ("Who opened it?", "It was opened at 9 am.", "9 am", False),
    ],
)
def test_a_quantity_of_another_kind_is_told(
    question: str, sentence: str, said: str, other: bool
) -> None:
    at = sentence.index(said)
    assert is_other_quantity(question, sentence, (at, at + len(said))) is other
