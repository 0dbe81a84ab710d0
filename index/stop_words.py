"""Stop words: English words that nearly every question has, so that they tell nothing of it."""

from __future__ import annotations

STOP_WORDS = frozenset(
    """
    a an the is are was were be been do does did has have had will would can could should may might
    who whom whose what which when where why how many much and or but so in on at of to for by with
    from about as it its this that these those there he she they his her their i you we s
    """.split()
)
