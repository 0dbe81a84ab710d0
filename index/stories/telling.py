"""Stories: which articles are copies of one another, so that a search meets each story once.

Takes the signature of every article (MinHash over its words) and how alike the few pairs are that
may be copies; gives Stories. All of it is a function of the articles alone: neither the order in
which they came nor what was there before them plays a part.

MinHash is that of Broder, "On the Resemblance and Containment of Documents" (1997); candidates are
found in bands (Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3); a story is
a star around its longest article, so that no chain of small changes joins what is not alike.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import zlib
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from index.articles.article import Article
    from index.store.store import Store

# Chosen on the first half of the labelled pairs, see benchmarks/duplicates.py.
_MIN_CONTAINED = 0.7  # of the shorter article's shingles that a copy has in common with the other
_MIN_NUMBERS = 0.9  # of its numbers likewise: reports on other matches, quarters or days fail here
_MIN_SAME_PAGE = 0.3  # of the shingles that two versions of what one URL names have in common
MIN_WORDS = 30  # shorter texts are copies only if they have the same words and title

_SHINGLE_WORDS = 4
_HASHES = 126  # of a signature
_BAND_HASHES = 3  # 42 bands of 3: of pairs that share 40% of all shingles, 94% become candidates
_MIN_ESTIMATE = 0.12  # of shared shingles by signature, under which a candidate is not looked at
_MOST_COMPARED = 50  # of the longest texts in a bucket with which all the others are compared
_MOST_VERSIONS = 50  # articles under one URL; with more, it does not name a page

_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|"  # Chinese, Japanese: no spaces
    r"(?:(?![\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])[^\W_])+(?:[.,]\d+)*"
)
SIGNING = f"stories words={_SHINGLE_WORDS} hashes={_HASHES} short={MIN_WORDS}"  # kept with each
_CACHED_TEXTS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What articles are compared by: a hash of their words, how many, and the MinHash values.

    `words_hash` is the same for articles whose words, furniture left out, are the same; of a text
    of under MIN_WORDS the title counts too. `values`: (126,) uint32.
    """

    words_hash: str
    n_words: int
    values: NDArray[np.uint32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike two texts are: shares, in [0, 1], of what the shorter has.

    `contained` is of its runs of four words, `numbers` of its numbers (1.0 if it has none).
    """

    contained: float
    numbers: float

    def __post_init__(self) -> None:
        if not (0.0 <= self.contained <= 1.0 and 0.0 <= self.numbers <= 1.0):
            raise ValueError(f"{self.contained} and {self.numbers} are no shares")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """An article as stories are told from it: who and when, without its text."""

    row: int
    id: str
    source: str | None
    url: str | None
    published: datetime.date | None
    published_to: datetime.date | None
    updated: datetime.date | None
    signature: Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Another article with the same story, as a citation names it."""

    article_id: str
    source: str | None
    url: str | None
    published: datetime.date | None
    published_to: datetime.date | None = None

    def to_dict(self) -> dict[str, str | None]:
        """Return the copy as the JSON contract has it."""
        return {
            "article_id": self.article_id,
            "source": self.source,
            "url": self.url,
            "published": self.published.isoformat() if self.published else None,
            "published_to": self.published_to.isoformat() if self.published_to else None,
        }


class Stories:
    """Who is a copy of whom in one generation, by article row; never changed once made."""

    def __init__(
        self, groups: Iterable[Sequence[Signed]], replaced: Mapping[int, Sequence[Signed]]
    ) -> None:
        self._groups = [tuple(group) for group in groups if len(group) > 1]
        self._group_of = {one.row: group for group in self._groups for one in group}
        self._replaced = {row: tuple(versions) for row, versions in replaced.items()}
        self._earlier = {one.row for versions in replaced.values() for one in versions}

    @property
    def n_copies(self) -> int:
        """How many articles are copies of the one their story is searched by."""
        return sum(len(group) - 1 for group in self._groups)

    @property
    def n_earlier(self) -> int:
        """How many articles are earlier versions of another."""
        return len(self._earlier)

    def copies(self, row: int) -> tuple[Copy, ...]:
        """Return the other articles with the story of the article of that row, best first."""
        return tuple(
            Copy(
                article_id=one.id,
                source=one.source,
                url=one.url,
                published=one.published,
                published_to=one.published_to,
            )
            for one in self._group_of.get(row, ())
            if one.row != row
        )

    def earlier_versions(self, row: int) -> tuple[int, ...]:
        """Return the rows of the earlier versions of the article of that row, latest first."""
        return tuple(one.row for one in self._replaced.get(row, ()))

    def mask(self, owners: NDArray[np.int64]) -> StoryMask:
        """Return what picks one article of each story among passages, given their article rows."""
        return StoryMask(self, owners)

    def place(self, row: int) -> tuple[int, int]:
        """Return the row that stands for the story of the article, and the article's place in it.

        The place is -1 for an earlier version.
        """
        if row in self._earlier:
            return row, -1
        group = self._group_of.get(row)
        if group is None:
            return row, 0
        return group[0].row, next(i for i, one in enumerate(group) if one.row == row)


class StoryMask:
    """Picks the passages to search, of one article a story. `owners`: (n,) article rows."""

    def __init__(self, stories: Stories, owners: NDArray[np.int64]) -> None:
        rows, which = np.unique(owners, return_inverse=True)
        places = np.array([stories.place(row) for row in rows.tolist()], dtype=np.int64)
        places = places.reshape(-1, 2)
        self._story = np.searchsorted(rows, places[:, 0])[which]
        self._place = places[:, 1][which]
        self._n = len(rows)
        self.all_searched = bool((self._place == 0).all())

    def pick(self, allowed: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which of the `allowed` passages to search: (n,) bool both.

        Of each story those of its first article that has any allowed; none of earlier versions.
        """
        if self.all_searched:
            return allowed
        allowed = allowed & (self._place >= 0)
        first = np.full(self._n, np.iinfo(np.int64).max)
        np.minimum.at(first, self._story[allowed], self._place[allowed])
        picked: NDArray[np.bool_] = allowed & (self._place == first[self._story])
        return picked


def to_signature(article: Article) -> Signature:
    """Return what `article` is compared by."""
    words = _words(article)
    counted = words if len(words) >= MIN_WORDS else [*words, "", *_folded_words(article.title)]
    return Signature(
        words_hash=hashlib.sha256(" ".join(counted).encode()).hexdigest(),
        n_words=len(words),
        values=_min_hashes(_shingles(words)),
    )


def compare(store: Store, generation: int) -> None:
    """Have the store know how alike all pairs are that may be copies: for the lock's holder."""
    known = store.likenesses()
    signed = store.signed(generation)
    row_of = {one.signature.words_hash: one.row for one in signed}

    def article(words_hash: str) -> Article:
        return store.article_by_row(row_of[words_hash])

    store.put_likenesses(measure(to_pairs(signed) - known.keys(), article))


def measure(
    pairs: Iterable[tuple[str, str]], article: Callable[[str], Article]
) -> dict[tuple[str, str], Likeness]:
    """Return how alike the articles of each pair are; `article` gives the one of a name."""

    @lru_cache(maxsize=_CACHED_TEXTS)
    def text(name: str) -> _Text:
        return _Text.of(article(name))

    return {(one, other): text(one).likeness(text(other)) for one, other in sorted(pairs)}


def are_copies(likeness: Likeness) -> bool:
    """Say whether texts so alike tell one story."""
    return likeness.contained >= _MIN_CONTAINED and likeness.numbers >= _MIN_NUMBERS


def stories_of(store: Store, generation: int) -> Stories:
    """Return the stories of `generation`, as far as the store knows how alike its articles are."""
    signed = store.signed(generation)
    known = store.likenesses()
    return tell_stories(signed, {pair: known[pair] for pair in to_pairs(signed) & known.keys()})


@dataclass(frozen=True, slots=True)
class _Text:
    n_words: int
    shingles: NDArray[np.uint64]
    numbers: frozenset[str]

    @classmethod
    def of(cls, article: Article) -> _Text:
        words = _words(article)
        numbers = frozenset(word for word in words if word[0].isdigit())
        return cls(len(words), _shingles(words), numbers)

    def likeness(self, other: _Text) -> Likeness:
        shorter, longer = sorted((self, other), key=lambda text: text.n_words)
        common = np.intersect1d(shorter.shingles, longer.shingles, assume_unique=True)
        shared = len(shorter.numbers & longer.numbers)
        return Likeness(
            contained=len(common) / len(shorter.shingles),
            numbers=shared / len(shorter.numbers) if shorter.numbers else 1.0,
        )


def to_pairs(signed: Sequence[Signed]) -> set[tuple[str, str]]:
    """Return the pairs of words hashes that may be of copies or versions, each pair in order.

    No pair of copies that share 60% of all their shingles is missed but by a chance of 1 in 30,000.
    """
    texts = {one.signature.words_hash: one.signature for one in signed}
    pairs = _alike([s for s in texts.values() if s.n_words >= MIN_WORDS])
    for page in _pages(signed):
        hashes = sorted({one.signature.words_hash for one in page})
        pairs |= {(a, b) for i, a in enumerate(hashes) for b in hashes[i + 1 :]}
    return pairs


def tell_stories(
    signed: Sequence[Signed], likenesses: Mapping[tuple[str, str], Likeness]
) -> Stories:
    """Return the stories of all articles; a pair that `likenesses` lacks is taken for unlike.

    A story is searched by its longest article, of one text the one published first. Of the
    articles under one URL that are versions of one text only the newest is searched and counted.
    """
    replaced = _versions(signed, likenesses)
    earlier = {one.row for versions in replaced.values() for one in versions}
    current = [one for one in signed if one.row not in earlier]
    by_text: dict[str, list[Signed]] = defaultdict(list)
    for one in sorted(current, key=_order):
        by_text[one.signature.words_hash].append(one)
    neighbours: dict[str, list[str]] = defaultdict(list)
    for (a, b), likeness in sorted(likenesses.items()):
        if are_copies(likeness):
            neighbours[a].append(b)
            neighbours[b].append(a)
    groups, taken = [], set[str]()
    for text in by_text:  # best first, as they were put in
        if text in taken:
            continue
        star = [text, *(near for near in neighbours[text] if near in by_text and near not in taken)]
        taken.update(star)
        groups.append(sorted((one for near in star for one in by_text[near]), key=_order))
    return Stories(groups, replaced)


def _order(one: Signed) -> tuple[int, str, datetime.date, str, int]:
    """Best first: the most complete, of one text the first published, then by id.

    Longest first by words hash is also the order in which `_alike` looks at texts.
    """
    published = one.published or datetime.date.max
    return -one.signature.n_words, one.signature.words_hash, published, one.id, one.row


def _versions(
    signed: Sequence[Signed], likenesses: Mapping[tuple[str, str], Likeness]
) -> dict[int, list[Signed]]:
    """Return the earlier versions, latest first, of each article that replaces any."""
    replaced: dict[int, list[Signed]] = {}
    for page in _pages(signed):
        waiting = sorted(page, key=_age)
        while waiting:
            newest, *others = waiting
            older = [one for one in others if _is_same_page(one, newest, likenesses)]
            if older:
                replaced[newest.row] = older
            waiting = [one for one in others if one not in older]
    return replaced


def _age(one: Signed) -> tuple[int, int, str, int]:
    """Newest first; among equals the longest."""
    day = one.updated or one.published or datetime.date.min
    return -day.toordinal(), -one.signature.n_words, one.id, one.row


def _is_same_page(
    one: Signed, other: Signed, likenesses: Mapping[tuple[str, str], Likeness]
) -> bool:
    a, b = sorted((one.signature.words_hash, other.signature.words_hash))
    likeness = likenesses.get((a, b))
    return a == b or (likeness is not None and likeness.contained >= _MIN_SAME_PAGE)


def _pages(signed: Sequence[Signed]) -> list[list[Signed]]:
    """Return the articles that share a URL, where that names a page."""
    pages: dict[str, list[Signed]] = defaultdict(list)
    for one in signed:
        if page := _to_page(one.url):
            pages[page].append(one)
    return [page for page in pages.values() if 1 < len(page) <= _MOST_VERSIONS]


def _to_page(url: str | None) -> str | None:
    """Return what `url` names, however written; None for a site's front page."""
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.")
    path = parts.path.rstrip("/")
    if not host or not (path or parts.query):
        return None
    kept = [p for p in parts.query.split("&") if p and not p.lower().startswith(_TRACKING)]
    return f"{host}{path}?{'&'.join(sorted(kept))}"


_TRACKING = ("utm_", "fbclid=", "gclid=", "cmpid=", "mc_cid=", "mc_eid=")


def _words(article: Article) -> list[str]:
    """Return the words of an article, folded, furniture left out."""
    words, at = [], 0
    for start, end in (*article.furniture, (len(article.text), len(article.text))):
        words += _folded_words(article.text[at:start])
        at = end
    return words


def _folded_words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _shingles(words: Sequence[str]) -> NDArray[np.uint64]:
    """Return the hashes of all runs of four words (of all words, if fewer), each once, sorted."""
    hashed = np.fromiter(map(zlib.crc32, map(str.encode, words)), np.uint64, len(words))
    n = max(1, len(words) - _SHINGLE_WORDS + 1)
    shingles = np.zeros(n, dtype=np.uint64)
    for i in range(_SHINGLE_WORDS):
        part = hashed[i : i + n]
        shingles[: len(part)] = _mixed(shingles[: len(part)] + part + np.uint64(i + 1))
    return np.unique(shingles)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the values scattered evenly (the finalizer of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


_FACTORS = _mixed(np.arange(1, _HASHES + 1, dtype=np.uint64))[:, None] | np.uint64(1)
_TERMS = _mixed(np.arange(_HASHES + 1, 2 * _HASHES + 1, dtype=np.uint64))[:, None]


def _min_hashes(shingles: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """Return the least of the upper halves of each of 126 hashes of `shingles`: (126,) uint32."""
    least: NDArray[np.uint64] = np.full(_HASHES, np.iinfo(np.uint64).max, dtype=np.uint64)
    for first in range(0, len(shingles), 1024):  # bounded memory, whatever the length
        block = shingles[None, first : first + 1024] * _FACTORS + _TERMS
        least = np.minimum(least, block.min(axis=1))
    return (least >> np.uint64(32)).astype(np.uint32)


def _alike(signatures: Sequence[Signature]) -> set[tuple[str, str]]:
    """Return the pairs of words hashes with a band in common and enough of all values."""
    # Longest first, so that in a bucket too full to compare all with all (a family of form letters)
    # each text is compared with those that a story may be searched by.
    ordered = sorted(signatures, key=lambda one: (-one.n_words, one.words_hash))
    n = len(ordered)
    if n < 2:
        return set()
    values = np.stack([one.values for one in ordered])  # (n, 126)
    found = [np.empty(0, dtype=np.int64)]
    for band in range(0, _HASHES, _BAND_HASHES):
        keys = np.zeros(n, dtype=np.uint64)
        for column in range(band, band + _BAND_HASHES):
            keys = _mixed(keys + values[:, column])
        found.extend(_within_buckets(keys))
    codes = np.unique(np.concatenate(found))
    firsts, seconds = codes // n, codes % n
    pairs = set()
    for at in range(0, len(codes), 50_000):
        first, second = firsts[at : at + 50_000], seconds[at : at + 50_000]
        near = (values[first] == values[second]).mean(axis=1) >= _MIN_ESTIMATE
        for i, j in zip(first[near].tolist(), second[near].tolist(), strict=True):
            a, b = sorted((ordered[i].words_hash, ordered[j].words_hash))
            pairs.add((a, b))
    return pairs


def _within_buckets(keys: NDArray[np.uint64]) -> list[NDArray[np.int64]]:
    """Return the pairs (i, j), i < j, of equal keys as i * n + j; 50 of a key with all of it."""
    n = len(keys)
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.r_[True, keys[order][1:] != keys[order][:-1]])
    sizes = np.diff(np.r_[starts, n])
    pairs = []
    for place in range(_MOST_COMPARED):
        left = sizes - place - 1  # in each bucket, behind this place
        has_more = left > 0
        if not has_more.any():
            break
        counts = left[has_more]
        first = np.repeat(starts[has_more] + place, counts)
        behind = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        pairs.append(order[first] * n + order[first + 1 + behind])
    return pairs
