"""Opening: the index that a folder or an address names.

Takes the name; gives a PassageIndex.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.search.folder_index import FolderIndex

if TYPE_CHECKING:
    from pathlib import Path

    from index.search.passage_index import PassageIndex


def open_index(index_dir: str | Path = "data") -> PassageIndex:
    """Return the index in `index_dir`, ready to search; what is derived is mended where damaged.

    Raises IndexMissingError, IndexFormatError, IndexCorruptError.
    """
    return FolderIndex(index_dir)
