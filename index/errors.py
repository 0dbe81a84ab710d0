"""The whole error tree: every failure Quoth reports on purpose.

    QuothError
    ├── SeedError                an article cannot be read (path, reason); a build lists it
    ├── StoreError
    │   ├── IndexMissingError    nothing built yet
    │   ├── IndexCorruptError    checksum, row count or dimension disagree and could not be mended
    │   ├── IndexFormatError     format version unknown to this code
    │   ├── IndexLockedError     another build is running
    │   ├── EncoderMismatchError built with another encoder (both names)
    │   ├── MovedOnError         what was read is deleted since: read again from what is served
    │   └── BackupError          not a backup, damaged, or not for this index
    ├── EncoderError             its model cannot be loaded, or is not the one it should be
    ├── ClusterError             the machines to build on are not reached, or are not fit for it
    ├── CollectionError          there is none of that name, or the name cannot be had
    ├── ConversationsError       what was kept of conversations cannot be read or written
    ├── NoteError                there is no such note, or it cannot be made
    ├── QuestionError            blank, or too long (limit and length), or of nothing that there is
    │   ├── UnknownArticleError  no article has that id
    │   ├── UnknownAuthorError   no article is by that author (names the nearest there are)
    │   ├── UnknownCollectionError   there is no collection of that name (names the nearest)
    │   └── UnknownSourceError   no article is from that source (names those there are)
    ├── BusyError                too many questions wait (seconds until there is room)
    └── LanguageModelError       the configured model cannot be reached or answers nonsense

A message says what, where, and the command that mends it.
"""

from __future__ import annotations


class QuothError(Exception):
    """Base of every error Quoth raises on purpose."""


class SeedError(QuothError):
    """A seed, or a record in one, cannot be read."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason

    @property
    def is_passing(self) -> bool:
        """Whether it may be gone the next time though the seed is the same: an OSError caused it.

        Not one of time, after which the next reading waits.
        """
        cause = self.__cause__
        return isinstance(cause, OSError) and not isinstance(cause, TimeoutError)


class BusyError(QuothError):
    """Too many questions wait. `wait_s`: whole seconds until there is room, where that is known."""

    def __init__(self, wait_s: int | None) -> None:
        about = "" if wait_s is None else f": about {wait_s} s"
        super().__init__(f"Busy{about}. Too many questions wait; ask again later.")
        self.wait_s = wait_s


class StoreError(QuothError):
    """The index on disk cannot be used."""


class IndexMissingError(StoreError):
    """Nothing has been built in this place yet."""


class IndexCorruptError(StoreError):
    """What is on disk contradicts itself and could not be mended."""


class IndexFormatError(StoreError):
    """The index was written in a format this code does not know."""


class IndexLockedError(StoreError):
    """Another build is running on this index."""


class MovedOnError(StoreError):
    """A generation is no longer kept whole: builds have gone on, and what died in it is deleted."""


class EncoderMismatchError(StoreError):
    """The index was built with another encoder than the one given."""


class BackupError(StoreError):
    """A file is not a backup, is damaged, or does not fit this index; nothing was changed."""


class EncoderError(QuothError):
    """The encoder's model cannot be loaded, or its weights are not the pinned ones."""


class ClusterError(QuothError):
    """The machines that a build is to be spread over cannot be reached, or are not fit for it."""


class CollectionError(QuothError):
    """There is no collection of that name, or the name cannot be had; nothing was changed."""


class ConversationsError(QuothError):
    """The kept conversations cannot be read or written; answering goes on without them."""


class NoteError(QuothError):
    """There is no such note, or it cannot be made; nothing was changed."""


class QuestionError(QuothError):
    """The question is blank, too long, or limited to what there is not."""


class UnknownArticleError(QuestionError):
    """A question is limited to an article that there is not."""


class UnknownCollectionError(QuestionError):
    """A question is limited to a collection that there is not."""


class UnknownSourceError(QuestionError):
    """A question is limited to a source that no article is from."""


class UnknownAuthorError(QuestionError):
    """A question is limited to an author whom no article names."""


class LanguageModelError(QuothError):
    """The configured language model cannot be reached or answers nonsense."""
