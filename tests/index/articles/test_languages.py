"""Articles in other languages: told, split at their sentences, found by words, quoted exactly."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from index import build_index, open_index
from index.articles.article import Article
from index.articles.languages import to_note, with_language
from index.encoder import Encoder
from index.passages import sentences
from index.unspaced import to_spaced

# For each language: an article of three sentences, a question that shares words with its second
# (other forms, signs or folding where people write both), and a phrase that stands in it.
_TEXTS = {
    "de": (
        "Die alte Brücke über die Lenn ist seit Montag gesperrt. Die Häuser am südlichen Ufer sind "
        "nur noch mit der Fähre zu erreichen! Wie lange die Arbeiten dauern, weiß im Rathaus "
        "niemand.",
        "Wie erreicht man die Hauser am Ufer?",
        "am südlichen Ufer",
    ),
    "fr": (
        "Le vieux pont sur la Lenne est fermé depuis lundi. Les élèves du collège prennent le bac "
        "pour aller à l’école ! Personne ne sait à la mairie combien de temps dureront les "
        "travaux.",
        "Comment les eleves du college vont-ils a l'ecole ?",
        "élèves du collège",
    ),
    "ru": (
        "Старый мост через реку Ленн закрыт с понедельника. Ещё вчера жители переправлялись через "
        "реку на пароме! Никто в мэрии не знает, сколько времени займёт ремонт.",
        "Как жители еще вчера переправлялись через реку?",
        "через реку на пароме",
    ),
    "ar": (
        "أُغلق الجسر القديم فوق النهر منذ يوم الاثنين. يعبر السكان إلى السوق بالعبّارة كل عشرين "
        "دقيقة! لا أحد في البلدية يعرف كم من الوقت ستستغرق أعمال الإصلاح.",
        "كيف يعبر السكان الى السوق بالعبارة؟",
        "إلى السوق",
    ),
    "zh": (
        "河上的旧桥自星期一起关闭。居民每二十分钟可以乘坐渡轮前往市场！市政厅没有人知道维修工程需要多长时间。",
        "居民怎样乘坐渡轮?",
        "乘坐渡轮前往市场",
    ),
}
_OTHER = "The choir sang in the cathedral of Sandholm, and it was the first time since the fire."


@pytest.mark.parametrize("language", _TEXTS)
def test_an_article_is_told_split_found_and_quoted(
    tmp_path: Path, tiny_encoder: Encoder, language: str
) -> None:
    text, question, phrase = _TEXTS[language]
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "a.md").write_text(f"---\ntitle: A\n---\n{text}\n", encoding="utf-8")
    (seeds / "b.md").write_text(f"---\ntitle: B\n---\n{_OTHER}\n", encoding="utf-8")
    report = build_index([seeds], tmp_path / "index", encoder=tiny_encoder)
    assert (report.added, report.skipped) == (2, ())
    with closing(open_index(tmp_path / "index")) as index:
        article = index.article("a.md")
        assert article.language == language
        assert dict(article.provenance)["language"] == "the text"
        assert index.article("b.md").language is None
        found = sentences(article)
        assert len(found) == 3
        assert [one.is_heading for one in found] == [False] * 3
        second = article.text[found[1].start : found[1].end]
        assert second.endswith(("!", "！"))
        hits = [hit for hit in index.search(question, 10) if hit.bm25 > 0]
        assert {hit.article.id for hit in hits} == {"a.md"}
        for hit in hits:
            passage = hit.passage
            assert article.text[passage.start : passage.end] == passage.text
        held = index.search(f"“{phrase}”", 10)
        assert held
        assert all(phrase in hit.passage.text for hit in held)
        assert index.search(f"“{phrase[:-1]}x”", 10) == []


def test_what_a_field_says_goes_first_and_few_words_tell_nothing() -> None:
    def made(text: str, language: str | None = None) -> Article:
        return Article(id="a", root="/", title="A", text=text, language=language)

    german = _TEXTS["de"][0]
    assert with_language(made(german, "nl")).language == "nl"
    assert with_language(made("Ja, ja.")).language is None
    assert with_language(made(_OTHER)) == made(_OTHER)
    # A table of figures is in no language.
    table = (
        "Shr 12 cts vs 14 cts Net 687,000 vs 6,577,000 Revs 68.3 mln vs 64.1 mln Avg shrs 7.0 mln"
    )
    assert with_language(made(table)).language is None


def test_the_words_of_scripts_without_spaces_are_pairs() -> None:
    assert to_spaced("Das rote Haus") == "Das rote Haus"
    assert to_spaced("在Marrow的旧桥").split() == ["在", "Marrow", "的旧", "旧桥"]
    assert to_spaced("ещё") == "еще"
    assert to_spaced("الْعَبَّارَة إلى") == "العبارة الي"


def test_the_report_names_languages_and_an_encoder_for_them(tmp_path: Path) -> None:
    for language, (text, _, _) in _TEXTS.items():
        (tmp_path / f"{language}.txt").write_text(f"A\n\n{text}\n", encoding="utf-8")
    (tmp_path / "de2.txt").write_text(f"B\n\n{_TEXTS['de'][0] * 2}\n", encoding="utf-8")
    (tmp_path / "en.txt").write_text(f"Choir\n\n{_OTHER}\n")
    report = build_index([tmp_path], tmp_path / "index")
    assert report.notes == (
        "2 articles in German, 1 article in Arabic, 1 article in French, 1 article in Russian, "
        "1 article in Chinese: the bundled encoder and reader know only English; for better "
        "answers build with --encoder sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2 "
        "--reencode",
    )
    assert to_note({"en": 5}) is None
