"""The conversation: what stands under a question, and what can be done with it."""

from __future__ import annotations

import datetime

from qa.answer import Quoted, Said
from qa.chats.clippings import to_clipping_id
from qa.chats.values import Summary
from qa.markup import to_shown
from tests.ui.web.views.parsed import Page
from tests.ui.web.views.samples import (
    HOSTILE,
    TEXT,
    answer,
    article,
    kept,
    shown,
)
from ui.web.views.conversation import to_conversation, to_conversation_list


def test_an_answer_is_quotes_with_markers_and_a_card_for_each() -> None:
    part = Quoted(text=TEXT[:25], numbers=(1,), bold=(21, 24))
    made = shown(answer(article(), (0, 25), parts=(part,)))
    assert (
        '<div class="quoted" dir="auto"><p class="quote">The bridge opened in <span class="last">'
        '<strong>May</strong>.<span class="markers"><button type="button" class="marker" '
        'data-turn="0" data-number="1" aria-label="Source 1">[1]</button></span></span></p>'
        '<p class="by"><bdi class="source">Leaf</bdi> · '
        '<time datetime="2024-05-01">1 May 2024</time></p></div>'
        '<details class="confidence" data-turn="confidence-0"><summary>Quite sure</summary>'
    ) in made
    assert made.endswith(
        '<section class="cards" aria-label="Sources"><h3>Source</h3><ol>'
        '<li class="card" data-turn="0"><p class="byline"><bdi class="source">Leaf</bdi> · '
        '<time datetime="2024-05-01">1 May 2024</time></p>'
        '<button type="button" class="title" aria-haspopup="dialog" dir="auto">A bridge</button>'
        '<ul class="quotes">'
        '<li class="extract" id="source-0-1" data-turn="0" data-citation="0">'
        '<button type="button" class="number" aria-label="Show quote 1 in the answer">1</button>'
        '<details class="around" data-turn="around-0-1"><summary>'
        '<span class="near" dir="auto"> <span class="gap">[…]</span> '
        'It is 40 m long, says Ada Lund.</span><span class="less">Show less</span></summary>'
        '<blockquote class="words" dir="auto"><mark class="quote here" data-mark="1">The bridge '
        "opened in May.</mark>\nIt is 40 m long, says Ada Lund.</blockquote>"
        '</details><button type="button" class="plain clip" '
        f'data-clip="{to_clipping_id(answer(article(), (0, 25)).citations[0])}" data-turn="0" '
        'data-number="0" aria-label="Clip quote 1" aria-pressed="false">Clip</button>'
        "</li></ul></li></ol></section>"
        "</div></section></div>"
    )


def test_what_can_be_done_with_an_answer_and_how_it_was_found() -> None:
    made = answer(
        article(), (0, 25), timings_ms={"resolve": 4, "encode": 9.6, "read": 120.0, "total": 140.2}
    )
    earlier, last = kept("When?", answer=made), kept("So?", answer=made)
    first, second = Page(to_conversation([earlier, last])).text.split("So?", 1)
    assert "Copy with citations" in first
    assert "Ask again" not in first
    assert "Copy with citationsAsk againEdit question" in second
    assert (
        "How this was foundQuoth looked for the passages that are nearest to the question in "
        "meaning and in words, and found one.What answers the question best is quoted. Best of "
        "all: “A bridge”.It took 0.1 seconds.FiguresQuestion: When?"
        "Confidence 0.90. Time: understand 14 ms, read 120 ms, "
        "in all 140 ms.RankArticleSearchReadingMeaningWordsFusedJudgementScore"
        "1A bridge0.401.00.70–0.50The search fuses"
    ) in first
    voted = to_conversation([kept("When?", answer=made, vote="down")])
    assert 'data-vote="up" aria-label="Good answer" aria-pressed="false"' in voted
    assert 'data-vote="down" aria-label="Poor answer" aria-pressed="true"' in voted


def test_a_best_guess_is_said_to_be_one() -> None:
    guess = to_conversation([kept(answer=answer(article(), (0, 25)))], threshold=0.95)
    assert "Best guess. Quoth is not sure enough" in Page(guess).text
    assert "Best guess" not in shown(answer(article(), (0, 25)))


def test_small_talk_has_neither_cards_nor_confidence() -> None:
    made = answer(
        article(), parts=(Said(text="Hello."),), confidence=0.0, retrieved=(), kind="chat"
    )
    text = Page(shown(made)).text
    assert text.endswith("Hello.Ask againEdit question")


def test_a_question_still_searched_and_one_refused() -> None:
    assert to_conversation([kept(" When? ")]).endswith(
        '</details><div class="conversation" role="log" aria-label="Conversation">'
        '<section class="turn" aria-label="Question 1"><h2 class="question" dir="auto">When?</h2>'
        '<p class="searching" role="status">Searching the articles…</p></section></div>'
    )
    refused = kept("When?", problem="2024-13-01 is not <a> date")
    assert (
        '<p class="problem" role="alert">2024-13-01 is not &lt;a&gt; date.</p>'
    ) in to_conversation([refused])


def test_conversations_are_listed_and_the_open_one_marked() -> None:
    day = datetime.datetime(2024, 5, 3, 12).astimezone()

    def kept(name: str, title: str, ago: int) -> Summary:
        then = day - datetime.timedelta(days=ago)
        return Summary(id=name, title=title, created=then, changed=then, n_turns=1)

    summaries = [kept("1", HOSTILE, 0), kept("2", "When?", 1), kept("3", "Who?", 2)]
    listed = to_conversation_list(summaries, "2", today=day.date())
    spoken = to_shown(HOSTILE)
    assert Page(listed).text == f"Today{spoken}YesterdayWhen?OlderWho?1 May 2024"
    assert listed.count("aria-current") == 1
    some = to_conversation_list(summaries[:2], "2", today=day.date(), left=1)
    assert Page(some).text == f"Today{spoken}YesterdayWhen?Show more (1 left)"
    none = to_conversation_list([], "", today=day.date())
    assert Page(none).text == "None yet. They will be kept here."
    sought = to_conversation_list([], "", today=day.date(), words="<b>")
    assert Page(sought).text == "None has “<b>” in it."
