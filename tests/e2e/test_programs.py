"""Other programs, through their own clients, against a real server, a login and a proxy."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import uvicorn
from gradio_client import Client
from gradio_client.exceptions import AppError
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from starlette.applications import Starlette
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tests.conftest import run_async
from tests.e2e.conftest import REPOSITORY, serving
from ui.web.passwords import to_line

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from starlette.requests import Request

QUESTION = "How high is Mount Everest?"
PASSWORDS = {"ada": "sesame", "bob": "mellon"}


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("auth") / "users"
    file.write_text("".join(f"{to_line(*pair)}\n" for pair in PASSWORDS.items()), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def tools_url(seed_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that nobody logs in to, with MCP."""
    with serving(seed_index, tmp_path_factory.mktemp("server") / "log", "--mcp") as url:
        yield url


@pytest.fixture(scope="module")
def login_url(
    seed_index: Path, users: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a server with a login, with MCP."""
    log = tmp_path_factory.mktemp("server") / "log"
    with serving(seed_index, log, "--mcp", "--auth", str(users), at="/login") as url:
        yield url


@pytest.fixture(scope="module")
def client(tools_url: str) -> Client:
    return to_client(tools_url)


def to_client(url: str, **more: Any) -> Client:
    return Client(url, download_files=False, verbose=False, analytics_enabled=False, **more)


def on_the_command_line(seed_index: Path, *arguments: str) -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "app.py", *arguments, "--index", str(seed_index), "--json"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def untimed(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "timings_ms"}


def test_ask_answers_as_the_command_line_does(client: Client, seed_index: Path) -> None:
    answer = client.predict(QUESTION, api_name="/ask")
    assert untimed(answer) == untimed(on_the_command_line(seed_index, "ask", QUESTION))
    assert answer["citations"]


def test_a_question_alone_is_enough_for_curl(tools_url: str, client: Client) -> None:
    calls = f"{tools_url.rstrip('/')}/gradio_api/call"
    for call, sent in (("ask", {"data": [QUESTION]}), ("v2/ask", {"question": QUESTION})):
        event = httpx.post(f"{calls}/{call}", json=sent).json()["event_id"]
        ended = httpx.get(f"{calls}/{call}/{event}", timeout=60).text
        assert "event: complete" in ended
        data = [line for line in ended.splitlines() if line.startswith("data: ")][-1]
        found = json.loads(data.removeprefix("data: "))
        answer = found[0] if isinstance(found, list) else found
        assert untimed(answer) == untimed(client.predict(QUESTION, api_name="/ask"))


def test_ask_takes_history_and_filters(client: Client) -> None:
    for earlier in (QUESTION, {"question": QUESTION, "answer": "…"}):
        answer = client.predict("Who measured it?", history=[earlier], api_name="/ask")
        assert answer["resolved_question"] == "Who measured Mount Everest?"
    narrowed = client.predict(
        QUESTION,
        published_from="1999-01-01",
        published_to="1999-12-31",
        sources=["meridian dispatch"],
        api_name="/ask",
    )
    assert narrowed["abstained"]
    assert narrowed["filters"]["published_to"] == "1999-12-31"
    assert narrowed["filters"]["sources"] == ["Meridian Dispatch"]


def test_retrieve_gives_what_search_gives(client: Client, seed_index: Path) -> None:
    found = client.predict("troops", k=2, api_name="/retrieve")
    assert found == on_the_command_line(seed_index, "search", "troops", "-k", "2")
    assert len(found["retrieved"]) == 2


@pytest.mark.parametrize(
    ("endpoint", "arguments", "problem"),
    [
        ("/ask", {"question": " "}, "the question is blank"),
        ("/ask", {"question": "Who?", "history": [7]}, "a turn of history is neither a text nor"),
        ("/ask", {"question": "Who?", "published_from": "May"}, "'May' is not a date; write year"),
        ("/ask", {"question": "Who?", "sources": [7]}, "sources must be a list of names"),
        ("/ask", {"question": "Who?", "sources": ["Nobody"]}, "no article is from 'Nobody'"),
        ("/retrieve", {"question": "Who?", "k": 0}, "k is 0; it must be from 1 to 100"),
        ("/retrieve", {"question": "x" * 9999}, "has 9999 characters"),
    ],
)
def test_a_problem_comes_as_our_message(
    client: Client, endpoint: str, arguments: dict[str, Any], problem: str
) -> None:
    with pytest.raises(AppError, match=problem):
        client.predict(**arguments, api_name=endpoint)


def test_build_takes_in_what_came_and_no_other_folder(tmp_path: Path) -> None:
    roots, index = tmp_path / "articles", tmp_path / "index"
    roots.mkdir()
    (roots / "tea.txt").write_text("Tea\n\nTea grows on hills.", encoding="utf-8")
    subprocess.run(
        [sys.executable, "app.py", "build", str(roots), "--index", str(index)],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
    )
    with serving(index, tmp_path / "log", "--no-watch") as url:
        (roots / "owl.txt").write_text(
            "The owl\n\nThe owl Zelda lives in the tower of Tarn.", encoding="utf-8"
        )
        client = to_client(url)
        steps = list(client.submit(api_name="/build"))
        assert all(set(step) == {"stage", "done", "total"} for step in steps[:-1])
        assert (steps[-1]["added"], steps[-1]["unchanged"]) == (1, 1)
        answer = client.predict("Where does the owl Zelda live?", api_name="/ask")
        assert "tower of Tarn" in answer["answer"]
        with pytest.raises(TypeError):
            client.predict(roots=["/etc"], api_name="/build")


async def call_tools(url: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {}
    steps: list[tuple[float, float | None, str | None]] = []

    async def on_step(progress: float, total: float | None, message: str | None) -> None:
        steps.append((progress, total, message))

    async with (
        httpx.AsyncClient(headers=headers, timeout=60, follow_redirects=True) as http,
        streamable_http_client(f"{url}/mcp", http_client=http) as (read, write, _),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        told["tools"] = sorted(tool.name for tool in (await session.list_tools()).tools)
        asked = {"question": "Who measured it?", "history": [QUESTION]}
        told["ask"] = (await session.call_tool("ask", asked)).structuredContent
        found = await session.call_tool("retrieve", {"question": "troops", "k": 2})
        told["retrieve"] = found.structuredContent
        told["blank"] = await session.call_tool("ask", {"question": " "})
        built = await session.call_tool("build", {}, progress_callback=on_step)
        told["build"] = built.structuredContent
    return told


def called(url: str, tool: str, /, **arguments: object) -> Any:
    """Return what the tool of that name gives."""

    async def call() -> Any:
        async with (
            streamable_http_client(f"{url}/mcp") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return (await session.call_tool(tool, dict(arguments))).structuredContent

    return run_async(call())


def test_the_tools_give_what_the_endpoints_give(client: Client, tools_url: str) -> None:
    told = run_async(call_tools(tools_url))
    assert {"ask", "build", "retrieve", "notes", "edit"} <= set(told["tools"])
    same = client.predict("Who measured it?", history=[QUESTION], api_name="/ask")
    assert untimed(told["ask"]) == untimed(same)
    assert told["retrieve"] == client.predict("troops", k=2, api_name="/retrieve")
    assert told["blank"].isError
    assert "the question is blank" in told["blank"].content[0].text
    assert (told["build"]["added"], told["build"]["removed"]) == (0, 0)


def test_collections_and_notes_are_kept_by_programs(tools_url: str, client: Client) -> None:
    id_ = client.predict(QUESTION, 1, api_name="/retrieve")["retrieved"][0]["article_id"]
    assert client.predict("Hills", [id_], api_name="/collect") == {"added": 1}
    named = called(tools_url, "rename_collection", name="hills", new_name="Heights")
    assert named == {"name": "Heights"}
    listed = {"collections": [{"name": "Heights", "articles": 1}]}
    assert client.predict(api_name="/collections") == called(tools_url, "collections") == listed
    note = client.predict(id_, "Ask Ada.", api_name="/add_note")["id"]
    calls = f"{tools_url.rstrip('/')}/gradio_api/call"
    event = httpx.post(f"{calls}/notes", json={"data": []}).json()["event_id"]
    assert note in httpx.get(f"{calls}/notes/{event}", timeout=60).text
    assert called(tools_url, "remove_note", note=note) == {"removed": note}
    with pytest.raises(AppError, match="there is no note"):
        client.predict(note, "Asked.", api_name="/change_note")
    assert client.predict(api_name="/remove_collection", name="Heights") == {"removed": "Heights"}


def test_clippings_are_their_owners_over_http_and_mcp(
    tools_url: str, client: Client, login_url: str
) -> None:
    (found,) = client.predict(QUESTION, 1, api_name="/retrieve")["retrieved"]
    made = client.predict(found["article_id"], found["text"], found["start"], api_name="/clip")
    again = called(tools_url, "clip", article=found["article_id"], quote=found["text"])
    assert made == again
    (kept,) = client.predict(api_name="/clippings")["clippings"]
    assert (kept["id"], kept["citation"]["quote"]) == (made["id"], found["text"])
    told = called(tools_url, "export_clippings", format="csl")
    assert (told["name"], told["base64"]) == ("clippings.json", None)
    assert found["title"] in told["text"]
    calls = f"{tools_url.rstrip('/')}/gradio_api/call"
    event = httpx.post(f"{calls}/export_clippings", json={"data": []}).json()["event_id"]
    streamed = httpx.get(f"{calls}/export_clippings/{event}", timeout=60).text
    assert "clippings.md" in streamed
    with pytest.raises(AppError, match="format is 'pdf'; it must be one of markdown"):
        client.predict("pdf", api_name="/export_clippings")
    assert called(tools_url, "unclip", clipping=made["id"]) == {"removed": made["id"]}
    assert client.predict(api_name="/clippings") == {"clippings": []}
    ada = to_client(login_url, auth=("ada", PASSWORDS["ada"]))
    bob = to_client(login_url, auth=("bob", PASSWORDS["bob"]))
    ada.predict(found["article_id"], found["text"], api_name="/clip")
    assert bob.predict(api_name="/clippings") == {"clippings": []}
    assert ada.predict(api_name="/clippings")["clippings"]


def test_without_mcp_there_is_no_such_address(chat_url: str) -> None:
    assert httpx.post(f"{chat_url}/mcp", json={}).status_code in (404, 405)


# Behind a login


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/config"),
        ("GET", "/gradio_api/info"),
        ("GET", "/gradio_api/openapi.json"),
        ("GET", "/gradio_api/queue/data?session_hash=x"),
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/gradio_api/call/ask"),
        ("POST", "/gradio_api/run/ask"),
        ("POST", "/mcp"),
        ("GET", "/library/picture"),
        ("GET", "/library/backup"),
        ("POST", "/library/look"),
        ("GET", "/login/../config"),
        ("GET", "//config"),
    ],
)
def test_nothing_is_served_without_a_login(login_url: str, method: str, path: str) -> None:
    answered = httpx.request(method, f"{login_url}{path}", headers={"x-quoth": "1"}, json={})
    assert (answered.status_code, answered.text) == (401, '{"detail":"not logged in"}')


def test_a_client_logs_in_and_is_told_when_it_cannot(login_url: str) -> None:
    logged_in = to_client(login_url, auth=("ada", PASSWORDS["ada"]))
    assert logged_in.predict(QUESTION, api_name="/ask")["citations"]
    with pytest.raises(Exception, match="Could not login"):
        to_client(login_url, auth=("ada", "wrong"))
    right = httpx.get(f"{login_url}/config", auth=("bob", PASSWORDS["bob"]))
    assert right.status_code == 200


def test_a_tool_logs_in_with_each_request(login_url: str) -> None:
    pair = httpx.BasicAuth("ada", PASSWORDS["ada"])._auth_header  # noqa: SLF001 - only spells it
    told = run_async(call_tools(login_url, {"authorization": pair}))
    assert told["ask"]["resolved_question"] == "Who measured Mount Everest?"


def test_wrong_tries_are_slowed_down(login_url: str) -> None:
    statuses = [
        httpx.get(f"{login_url}/config", auth=("mallory", "wrong")).status_code for _ in range(7)
    ]
    assert statuses[:5] == [401] * 5
    assert 429 in statuses[5:]
    assert httpx.get(f"{login_url}/config", auth=("bob", PASSWORDS["bob"])).status_code == 200


def log_in(page: Page, url: str, name: str) -> None:
    page.set_default_timeout(60_000)
    page.goto(url)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORDS[name])
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Ask your articles").wait_for()


def test_two_users_are_let_in_and_a_wrong_password_is_not(login_url: str, browser: Browser) -> None:
    for name in PASSWORDS:
        context = browser.new_context(reduced_motion="reduce")
        page = context.new_page()
        page.goto(login_url)
        assert page.url == f"{login_url}/login"
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Log in").click()
        alert = page.get_by_role("alert")
        assert alert.inner_text() == "Wrong name or password."
        log_in(page, login_url, name)
        page.set_viewport_size({"width": 360, "height": 800})  # it finds room on a phone, too
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        page.get_by_role("link", name="Log out").click()
        page.get_by_label("Password").wait_for()
        page.goto(login_url)
        assert page.url == f"{login_url}/login"
        context.close()


def test_a_user_sees_only_their_own_conversations(login_url: str, browser: Browser) -> None:
    to_client(login_url, auth=("ada", PASSWORDS["ada"])).predict(QUESTION, api_name="/ask")
    seen = {}
    for name, asks in (("ada", True), ("bob", False), ("ada", False)):
        context = browser.new_context(
            reduced_motion="reduce", viewport={"width": 1280, "height": 800}
        )
        page = context.new_page()
        log_in(page, login_url, name)
        if asks:
            page.get_by_role("textbox", name="Your question").fill(QUESTION)
            page.get_by_role("button", name="Ask", exact=True).click()
            page.locator(".quoted").first.wait_for()
        side = page.locator("#side")
        told = side.get_by_text("None yet." if name == "bob" else QUESTION).first
        told.wait_for()
        seen[name, asks] = side.inner_text()
        context.close()
    assert QUESTION in seen["ada", False]
    assert QUESTION not in seen["bob", False]


def test_a_wrong_file_and_an_open_door_are_told(seed_index: Path, tmp_path: Path) -> None:
    (tmp_path / "users").write_text("ada:secret\n", encoding="utf-8")
    ran = subprocess.run(
        [
            *(sys.executable, "app.py", "serve", "--index", str(seed_index), "--port", "0"),
            *("--auth", str(tmp_path / "users")),
        ],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "users:1: the hash of ada is no good" in ran.stderr
    log = tmp_path / "log"
    with serving(seed_index, log, "--host", "0.0.0.0"):  # noqa: S104 - what is tested
        told = log.read_text(encoding="utf-8")
    assert "anyone who can reach 0.0.0.0 can read and change everything here" in told


# Behind a proxy


@contextlib.contextmanager
def proxying(target: str, *, strips: str) -> Iterator[str]:
    """Run a reverse proxy that shows `target` below /quoth; it takes `strips` off its addresses."""

    async def hand_on(request: Request) -> Response:
        path = request.url.path.removeprefix(strips)
        headers = {
            **{name: value for name, value in request.headers.items() if name != "host"},
            "x-forwarded-host": request.headers["host"],
            "x-forwarded-proto": "http",
        }
        client = httpx.AsyncClient(timeout=120)
        asked = client.build_request(
            request.method,
            f"{target}{path}",
            params=request.query_params,
            headers=headers,
            content=await request.body(),
        )
        answered = await client.send(asked, stream=True)

        async def body() -> Any:
            async for piece in answered.aiter_raw():
                yield piece
            await answered.aclose()
            await client.aclose()

        return StreamingResponse(body(), answered.status_code, dict(answered.headers))

    app = Starlette(routes=[Route("/quoth{rest:path}", hand_on, methods=["GET", "POST", "HEAD"])])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
        thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/quoth"
        finally:
            server.should_exit = True
            server.force_exit = True
            thread.join()


@pytest.mark.parametrize("strips", ["", "/quoth"])
def test_it_works_behind_a_proxy_with_a_login(
    seed_index: Path, users: Path, tmp_path: Path, browser: Browser, *, strips: str
) -> None:
    more = ("--root-path", "/quoth", "--auth", str(users))
    with (
        serving(seed_index, tmp_path / "log", *more, at="/quoth/login") as target,
        proxying(target, strips=strips) as url,
    ):
        logged_in = to_client(f"{url}/", auth=("ada", PASSWORDS["ada"]))
        assert logged_in.predict(QUESTION, api_name="/ask")["citations"]
        context = browser.new_context(reduced_motion="reduce")
        page = context.new_page()
        log_in(page, url, "ada")
        page.get_by_role("textbox", name="Your question").fill(QUESTION)
        page.get_by_role("button", name="Ask", exact=True).click()
        page.locator(".quoted").first.wait_for()
        context.close()
