"""What was found: in two groups, the words marked, whatever stands around them escaped."""

from __future__ import annotations

import datetime

from qa.chats.values import Found, Summary
from tests.ui.web.views.shelf import entry
from ui.web.views.finding import to_found

_NOON = datetime.datetime(2024, 5, 3, 12, tzinfo=datetime.UTC)


def found(title: str, said: str = "", last: str = "", n_turns: int = 1) -> Found:
    summary = Summary(id="c1", title=title, created=_NOON, changed=_NOON, n_turns=n_turns)
    return Found(summary=summary, said=said, last=last)


def test_both_groups_lead_to_addresses_and_have_the_words_marked() -> None:
    shown = to_found(
        [found("Tea <b>?", "Where does tea grow?\nTea grows on hills, tea pickers say.")],
        [(entry(1, id="a/b.txt", title="More TEA"), (("green ", False), ("teas", True)), (7, 90))],
        words="tea hills",
    )
    assert shown.index("Conversations") < shown.index("Articles")
    assert 'data-address="#/c/c1"' in shown
    assert 'data-address="#/a/a%2Fb.txt?q=7-90&amp;w=tea%20hills"' in shown
    assert "<mark>Tea</mark> &lt;b&gt;?" in shown
    assert "Where does <mark>tea</mark> grow? <mark>Tea</mark> grows on <mark>hills</mark>" in shown
    assert "More <mark>TEA</mark>" in shown
    assert "green <mark>teas</mark>" in shown
    assert "3 May 2024" in shown
    assert "Leaf · 3 May 2024" in shown


def test_conversations_of_one_title_are_told_apart() -> None:
    alike = [found("Tea?"), found("Tea?", last="And <b>?", n_turns=2), found("Tea?", last="Tea?")]
    shown = to_found(alike, [], words="")
    when = _NOON.astimezone()
    assert shown.count(f"3 May 2024, {when:%H:%M} · 1 question<") == 2
    assert f"3 May 2024, {when:%H:%M} · 2 questions · last: And &lt;b&gt;?<" in shown


def test_what_is_not_there_is_said() -> None:
    assert "Nothing has “<b>” in it.".replace("<b>", "&lt;b&gt;") in to_found([], [], words="<b>")
    assert "No conversations yet." in to_found([], [], words="")


def test_a_long_turn_is_cut_around_the_words() -> None:
    said = f"{'before ' * 40}needle {'behind ' * 40}"
    shown = to_found([found("Hay", said)], [], words="needle")
    assert "before <mark>needle</mark> behind" in shown
    assert len(shown) < len(said) + 400
    assert shown.count("…") == 2
