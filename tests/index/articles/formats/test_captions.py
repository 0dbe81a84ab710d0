"""The reader of .vtt and .srt."""

from __future__ import annotations

from pathlib import Path

from tests.read_files import read, reason


class TestCaptions:
    def test_the_captions_of_a_sentence_are_joined(self, tmp_path: Path) -> None:
        srt = (
            "1\n00:00:01,000 --> 00:00:04,000\nThe quay was built\nin 1911 by\n\n"
            "2\n00:00:04,100 --> 00:00:06,000\n<i>forty</i> men. {\\an8}It holds.\n\n"
            "3\n00:00:30,000 --> 00:00:33,000\nLater it &amp; the crane burned.\n"
        )
        article = read(tmp_path, "the-quay_film.srt", srt)
        assert article.text == (
            "The quay was built in 1911 by forty men. It holds.\n\nLater it & the crane burned."
        )
        assert article.title == "the quay film"

    def test_each_voice_has_a_turn(self, tmp_path: Path) -> None:
        vtt = (
            "WEBVTT\nKind: captions\nLanguage: en\n\nNOTE made by hand\n\n"
            "STYLE\n::cue { color: red }\n\n"
            "intro\n00:01.000 --> 00:03.000 align:start\n<v Ida Berg>What did it cost?\n\n"
            "00:03.000 --> 00:05.000\n<v.loud Tom Lund>Nine\n\n00:05.000 --> 00:07.000\n"
            "<v Tom Lund>million crowns.</v>\n"
        )
        article = read(tmp_path, "a.vtt", vtt)
        assert article.text == "Ida Berg: What did it cost?\n\nTom Lund: Nine million crowns."
        assert article.language == "en"

    def test_what_rolls_up_is_read_once(self, tmp_path: Path) -> None:
        vtt = (
            "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n \ngood<00:00:00.500><c> evening</c>\n\n"
            "00:00:02.000 --> 00:00:02.010\ngood evening\n \n\n"
            "00:00:02.010 --> 00:00:04.000\ngood evening\nto the meeting\n\n"
            "00:00:04.000 --> 00:00:04.010\nto the meeting\n \n"
        )
        assert read(tmp_path, "a.vtt", vtt).text == "good evening to the meeting"

    def test_what_cannot_be_read(self, tmp_path: Path) -> None:
        assert reason(tmp_path, "a.srt", "The quay.") == (
            "has no captions (no line with two times and --> between them)"
        )
        assert reason(tmp_path, "a.srt", "1\n00:00:01,000 --> 00:00:04,000\n\n") == (
            "has no words, only times"
        )
