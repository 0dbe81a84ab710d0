"""Make a small index of the present format, for later versions to open.

    python -m tests.index.store.make_format

Writes tests/index/store/format-N.sqlite, once, when format N comes: a file that exists is left as
it is. In it are two articles of a folder that are copies, one of an upload, one removed, one that
was renamed, a collection of the last two, a note, and a seed that cannot be read; its encoder is
the bundled one.
"""

from __future__ import annotations

import json
import tempfile
from contextlib import closing
from pathlib import Path

from index import build_index
from index.library.orders import Library
from index.library.uploads import add_text
from index.store.connection import connect
from index.store.reading import StoreReader
from index.store.schema import FORMAT
from index.store.takeover import copy_generation

STORY = (
    "The old bridge over the river Lenn was closed to all traffic on Monday after divers found "
    "cracks in 3 of its 12 pillars. Repairs would take 14 months, the town council said."
)


def main() -> None:
    """Make the file."""
    path = Path(__file__).with_name(f"format-{FORMAT}.sqlite")
    if path.exists():
        raise SystemExit(f"{path} is there already")
    with tempfile.TemporaryDirectory() as scratch:
        seeds, index_dir = Path(scratch) / "seeds", Path(scratch) / "data"
        seeds.mkdir()
        texts = {"bridge": STORY, "copy": f"{STORY} A ferry carries people on foot."}
        records = [{"id": id, "title": id, "text": text} for id, text in texts.items()]
        (seeds / "two.jsonl").write_text("\n".join(map(json.dumps, records)))
        (seeds / "moon.txt").write_text("The moon\n\nThe moon was full in May.\n")
        (seeds / "war.txt").write_text("A war\n\nThe war was long.\n")
        (seeds / "empty.txt").write_text("")
        build_index([seeds], index_dir)
        (seeds / "moon.txt").rename(seeds / "full.txt")
        add_text(index_dir, "Tea is grown in Assam.", title="Tea", source="The Leaf")
        build_index([], index_dir)
        with closing(Library(index_dir)) as library:
            library.collections.put("Night", ["full.txt", "war.txt"])
            library.notes.add("full.txt", "Ask Ada.", span=(14, 22))
            library.remove(["war.txt"])
        with closing(StoreReader.open(index_dir)) as store:
            copy_generation(store, path)
        with closing(connect(path, wait_s=1.0)) as connection:  # a root that is nowhere
            for table in ("roots", "articles", "seeds", "removed"):
                connection.execute(f"UPDATE {table} SET root = '/seeds' WHERE root != 'uploads'")
            connection.execute("UPDATE skipped SET seed = '/seeds/empty.txt'")
            connection.execute("VACUUM")


if __name__ == "__main__":
    main()
