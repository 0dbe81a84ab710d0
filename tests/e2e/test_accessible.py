"""What axe-core finds on the chat, in light and dark; it comes from npm and is not kept here."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("playwright.sync_api")
from tests.e2e.conftest import visit
from tests.e2e.test_chat import QUESTION, UNKNOWN, ask

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

_AXE = "axe-core@4.10.3"


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core; where npm cannot give it, the tests are skipped, but not on CI."""
    folder: Path = tmp_path_factory.mktemp("axe")
    npm = shutil.which("npm")
    fetched = npm is not None and (
        subprocess.run(
            [npm, "pack", _AXE, "--silent"], cwd=folder, check=False, capture_output=True
        ).returncode
        == 0
    )
    if not fetched:
        if os.environ.get("CI"):
            pytest.fail(f"npm cannot fetch {_AXE}")
        pytest.skip(f"npm cannot fetch {_AXE}")
    with tarfile.open(next(folder.glob("*.tgz"))) as packed:
        script = packed.extractfile("package/axe.min.js")
        assert script is not None
        return script.read().decode("utf-8")


def complaints(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    found: dict[str, Any] = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
    )
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_no_complaint_about_the_chat(
    browser: Browser, chat_url: str, axe: str, scheme: Any
) -> None:
    context = browser.new_context(
        color_scheme=scheme, reduced_motion="reduce", viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    visit(page, chat_url)
    assert complaints(page, axe) == []
    ask(page, QUESTION).get_by_text("How this was found").click()
    ask(page, UNKNOWN)
    page.get_by_role("button", name="Filters", exact=True).click()
    assert complaints(page, axe) == []
    page.locator(".card .title").first.click()
    page.get_by_role("dialog", name="Article").wait_for()
    assert complaints(page, axe) == []
    context.close()
