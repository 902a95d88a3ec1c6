"""`make manual`: the manuals as pages, with pictures taken of the demonstration, into ``var/manual/``.

A comment ``picture: PERSON PATH`` in the text becomes a picture of that page, as the person sees it, in the language of
the text. A page that is not there stops the build.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Page, sync_playwright

DOCS = Path(__file__).parent
SITE = DOCS.parent / "var" / "manual"
DEMO = DOCS.parent / "var" / "demo.sqlite3"
PORT = 8765
PICTURE = re.compile(r"<!-- picture: (?P<person>[a-z.]+) (?P<path>/\S*) -->")
EXECUTABLES = ("chromium-headless-shell", "chromium")
PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title><style>
body{{max-width:52rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 system-ui,"Noto Sans CJK SC",sans-serif}}
img{{max-width:100%;border:1px solid #999}} table{{border-collapse:collapse}}
td,th{{border:1px solid #bbb;padding:.3rem .6rem;text-align:left;vertical-align:top}} pre{{overflow:auto}}</style>
<body>{body}</body></html>
"""


def main() -> None:
    """Build all of it anew."""
    shutil.rmtree(SITE, ignore_errors=True)
    with demonstration() as address, sync_playwright() as playwright:
        executable = next(filter(None, map(shutil.which, EXECUTABLES)), None)
        chromium = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        for source in sorted(DOCS.rglob("*.md")):
            build(source, chromium, address)
        chromium.close()
    print(f"{SITE / 'README.html'}")


def build(source: Path, chromium: Browser, address: str) -> None:
    """One page, with its pictures beside it."""
    text, target = source.read_text("utf-8"), SITE / source.relative_to(DOCS).with_suffix(".html")
    target.parent.mkdir(parents=True, exist_ok=True)
    language = source.parent.name if source.parent.name in ("en", "zh") else "en"
    for number, found in enumerate(list(PICTURE.finditer(text)), 1):
        name = f"{source.stem}-{number}.png"
        page = signed_in(chromium, address, found["person"], language)
        answer = page.goto(f"{address}{found['path']}")
        assert answer is not None
        assert answer.status == 200, f"{source}: {found[0]} is answered with {answer.status}"
        page.screenshot(path=target.with_name(name))
        page.context.close()
        text = text.replace(found[0], f"![{found['path']}]({name})", 1)
    text = re.sub(r"\]\((?!https?:|\.\./[A-Z])([\w./-]+)\.md\)", r"](\1.html)", text)
    title = text.partition("\n")[0].removeprefix("# ")
    body = MarkdownIt("commonmark").enable("table").render(text)
    target.write_text(PAGE.format(language=language, title=title, body=body), "utf-8")


def signed_in(chromium: Browser, address: str, person: str, language: str) -> Page:
    """A browser of somebody, in a language."""
    locale = {"en": "en-GB", "zh": "zh-CN"}[language]
    page = chromium.new_context(viewport={"width": 1280, "height": 860}, locale=locale).new_page()
    page.goto(f"{address}/sign-in")
    page.fill("#email", f"{person}@govflow.example")
    page.fill("#password", "govflow-demo")
    page.locator("main form .gf-buttons button").first.click()
    other = page.locator(f'header button[lang="{ {"en": "en", "zh": "zh-Hans"}[language] }"]')
    if other.count():
        other.first.click()
    return page


@contextmanager
def demonstration() -> Iterator[str]:
    """The address of the demonstration, served while it is looked at; it is loaded where it is not there yet."""
    govflow = Path(sys.executable).with_name("govflow")
    settings = {**os.environ, "GOVFLOW_DATA": str(DEMO.parent), "GOVFLOW_DEMO": "1"}
    database = ["--database", f"sqlite:///{DEMO}"]
    if not DEMO.exists():
        subprocess.run([govflow, "demo", "--no-serve", *database], env=settings, check=True)
    server = subprocess.Popen([govflow, "serve", "--port", str(PORT), "--workers", "1", *database], env=settings)
    address = f"http://127.0.0.1:{PORT}"
    try:
        until = time.monotonic() + 120
        while not answers(f"{address}/readyz"):
            assert time.monotonic() < until, "the demonstration does not start"
            time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def answers(address: str) -> bool:
    """Whether somebody says that all is well there."""
    try:
        return urllib.request.urlopen(address, timeout=5).status == 200
    except (URLError, OSError):
        return False


if __name__ == "__main__":
    main()
