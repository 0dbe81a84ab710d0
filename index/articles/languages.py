"""Languages: which language an article is in, where nothing but its text tells. Knows py3langid.

Takes an article; gives it with its language, if its text is surely in another one than English.
Most articles are recognised as English by their commonest words, without loading the model.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.articles.article import Article

# Of 6,295 English articles (news, wikinews, 3,000 of Reuters with its tables) none is taken for
# another language.
_SURE = 0.7
_LOOKED_AT = 2000  # characters of the text
_FEWEST_LETTERS = 20
_ENGLISH_SHARE = 0.2  # of all words, in English 0.3 to 0.5
_ENGLISH = frozenset("the of and to that is was for with by it said has have were are from".split())
_WORD = re.compile(r"[^\W\d_]+")
_MULTILINGUAL = "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2"
NAMES = {  # in English, by ISO 639-1 code
    "ar": "Arabic",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


def with_language(article: Article) -> Article:
    """Return `article` with the language its text is in, if it had none and that is not English."""
    if article.language is not None:
        return article
    language = to_language(article.text)
    if language is None:
        return article
    provenance = tuple(sorted({**dict(article.provenance), "language": "the text"}.items()))
    return replace(article, language=language, provenance=provenance)


def to_note(counts: Mapping[str, int]) -> str | None:
    """Return what to tell of articles in other languages than English, given how many are in each.

    None where there are none.
    """
    others = [(n, code) for code, n in counts.items() if code != "en"]
    if not others:
        return None
    counted = [
        f"{n} {'articles' if n > 1 else 'article'} in {NAMES.get(code, code)}"
        for n, code in sorted(others, key=lambda pair: (-pair[0], pair[1]))
    ]
    return (
        f"{', '.join(counted)}: the bundled encoder and reader know only English; for better "
        f"answers build with --encoder {_MULTILINGUAL} --reencode"
    )


def to_language(text: str) -> str | None:
    """Return the language of `text` by its ISO 639-1 code; None where it is or may be English."""
    beginning = text[:_LOOKED_AT]
    words = _WORD.findall(beginning.lower())
    if sum(map(len, words)) < _FEWEST_LETTERS:
        return None
    if sum(word in _ENGLISH for word in words) >= _ENGLISH_SHARE * len(words):
        return None
    code, probability = _identifier().classify(beginning)
    return code if len(code) == 2 and code != "en" and probability >= _SURE else None


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
