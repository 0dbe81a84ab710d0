"""Opening: the index that a folder or an address names.

Takes the name; gives a PassageIndex. What an index on a server needs is imported for one only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.milvus.address import Address, is_address
from index.search.folder_index import FolderIndex

if TYPE_CHECKING:
    from pathlib import Path

    from index.search.passage_index import PassageIndex


def open_index(index_dir: str | Path = "data") -> PassageIndex:
    """Return the index in `index_dir`, a folder or an address such as milvus://HOST:PORT/NAME.

    Of a folder, what is derived is mended where it is damaged. Raises IndexMissingError,
    IndexFormatError, IndexCorruptError, and StoreError for a server that cannot be reached.
    """
    if isinstance(index_dir, str) and is_address(index_dir):
        from index.milvus.milvus_index import MilvusIndex

        return MilvusIndex(Address.parse(index_dir))
    return FolderIndex(index_dir)
