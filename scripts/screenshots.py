"""Pictures of the running product: every page for its role, on a desk and in a hand, in both languages.

    scripts/screenshots.py [--address http://…] [--only WORD] [--readme]

Without an address it makes an installation with demo data of its own under build/ and serves it while it works. The
pictures go to build/screenshots/, with an index.html of all of them. --readme takes the few of the README instead.
"""

import argparse
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import Browser, Error, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "build" / "screenshots"
README = ROOT / "docs" / "screenshots"
PASSWORD = "suda-demo-1"  # noqa: S105 shown on the sign-in page
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LANGUAGES = ("zh-hans", "en")
LOAD_MILLISECONDS = 30_000


class Shot(NamedTuple):
    """A page: its name in the pictures, who opens it, its address, and whether it is also taken in the dark.

    `link` is a selector: the address that the first such link leads to is opened then, or the page `below` it. A page
    that the demo data has no example of is left out.
    """

    name: str
    who: str
    address: str
    link: str = ""
    dark: bool = False
    below: str = ""


CASE = "main a[href^='/complaints/2']"
SHOTS = (
    Shot("sign-in", "", "/accounts/sign-in/", dark=True),
    Shot("workbench-desk", "desk1", "/", dark=True),
    Shot("workbench-supervisor", "supervisor", "/", dark=True),
    Shot("workbench-head", "head.dz", "/", dark=True),
    Shot("workbench-leader", "leader", "/"),
    Shot("workbench-gm", "gm", "/"),
    Shot("list", "desk1", "/complaints/?state=open&sort=due", dark=True),
    Shot("filters", "desk1", "/complaints/filters/?state=open"),
    Shot("new-view", "desk1", "/complaints/views/new/?state=open"),
    Shot("drafts", "desk1", "/drafts/"),
    Shot("intake", "desk1", "/complaints/new/", dark=True),
    Shot("case-desk", "desk1", "/complaints/?state=open&sort=due", CASE),
    Shot("case-head", "head.dz", "/complaints/?state=open&sort=due", CASE, dark=True),
    Shot("step-head", "head.dz", "/", "main a.btn[href^='/complaints/2']"),
    Shot("step-dispatch", "desk1", "/complaints/?stage=accepted", CASE, below="dispatch/"),
    Shot("step-feedback", "desk1", "/complaints/?stage=feedback", CASE, below="feedback/"),
    Shot("step-result", "head.dz", "/complaints/?stage=handling", CASE, below="result/"),
    Shot("step-sign", "head.dz", "/complaints/?stage=sign_off", CASE, below="sign/"),
    Shot("paper", "desk1", "/complaints/?state=archived", CASE, below="print/"),
    Shot("callbacks", "desk1", "/callbacks/"),
    Shot("callback", "desk1", "/callbacks/", "main a[href$='/callback/']", dark=True),
    Shot("notices", "head.dz", "/notices/", dark=True),
    Shot("incidents", "desk1", "/incidents/"),
    Shot("incident", "desk1", "/incidents/", "main a.service-title", dark=True),
    Shot("incident-handle", "repair.dz", "/incidents/", "main a.service-title", below="handle/"),
    Shot("incident-new", "head.dz", "/incidents/new/"),
    Shot("service-notices", "desk1", "/service-notices/", dark=True),
    Shot("service-notice", "desk1", "/service-notices/2/"),
    Shot("service-notice-new", "affairs", "/service-notices/new/"),
    Shot("month", "gm", "/reports/month/", dark=True),
    Shot("profile", "desk1", "/accounts/profile/"),
    Shot("not-found", "desk1", "/complaints/2000XX00001/"),
    Shot("not-allowed", "desk1", "/admin/"),
    Shot("admin", "admin", "/admin/", dark=True),
    Shot("admin-people", "admin", "/admin/accounts/user/"),
    Shot("admin-person", "admin", "/admin/accounts/user/1/change/"),
    Shot("admin-departments", "admin", "/admin/accounts/department/"),
    Shot("admin-import", "admin", "/admin/accounts/department/import/"),
    Shot("admin-export", "admin", "/admin/complaints/customer/export/"),
    Shot("admin-customers", "admin", "/admin/complaints/customer/"),
    Shot("admin-categories", "admin", "/admin/complaints/category/"),
    Shot("admin-procedure", "admin", "/admin/complaints/procedure/1/change/"),
    Shot("admin-clock-rule", "admin", "/admin/complaints/clockrule/1/change/"),
    Shot("admin-ladder", "admin", "/admin/complaints/ladder/1/change/"),
    Shot("admin-routing", "admin", "/admin/complaints/routingrule/"),
    Shot("admin-try-routing", "admin", "/admin/complaints/routingrule/try/"),
    Shot("admin-year", "admin", "/admin/complaints/calendaryear/overview/"),
    Shot("admin-log", "admin", "/admin/admin/logentry/"),
)
# For the README: name of the page, language, window.
CHOSEN = (
    ("workbench-desk", "zh-hans", WIDE),
    ("intake", "zh-hans", WIDE),
    ("case-head", "zh-hans", WIDE),
    ("month", "zh-hans", WIDE),
    ("sign-in", "en", WIDE),
    ("workbench-head", "zh-hans", PHONE),
)


def main() -> int:
    """Take the pictures; 1 if there is no browser."""
    options = arguments()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not chromium:
        print("Chromium is needed for pictures.", file=sys.stderr)
        return 1
    with served(options.address) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        if options.readme:
            for_readme(browser, address)
        else:
            shots = [shot for shot in SHOTS if options.only in shot.name]
            names = [name for name in every(browser, address, shots) if name]
            contact_sheet(names)
            print(f"{len(names)} pictures: {TARGET / 'index.html'}")
        browser.close()
    return 0


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--address", default="", help="of a product that runs with demo data")
    parser.add_argument("--only", default="", help="pages with this word in their names")
    parser.add_argument("--readme", action="store_true", help="take the pictures of the README")
    return parser.parse_args()


@contextlib.contextmanager
def served(address: str) -> Iterator[str]:
    """The address of a running product: the given one, or one that is started for this and ended afterwards."""
    if address:
        yield address.rstrip("/")
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "DEMO_MODE": "1", "PORT": str(port), "VAR_DIR": str(ROOT / "build" / "screenshots-var")}
    env.setdefault("LOG_LEVEL", "ERROR")  # pages that are refused are among the pictures
    subprocess.run([sys.executable, "scripts/prepare.py"], cwd=ROOT, env=env, check=True)
    server = subprocess.Popen([sys.executable, "scripts/serve.py"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address, server)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def wait_for(address: str, server: subprocess.Popen) -> None:
    """Until the product answers."""
    for _attempt in range(240):
        with contextlib.suppress(OSError), urlopen(f"{address}/healthz/") as answer:  # noqa: S310 our own address
            if answer.status == 200:
                return
        if server.poll() is not None:
            break
        time.sleep(0.25)
    sys.exit("The product did not start.")


def every(browser: Browser, address: str, shots: list[Shot]) -> Iterator[str]:
    """Take every picture; the names of the files."""
    for who in dict.fromkeys(shot.who for shot in shots):
        for language in LANGUAGES:
            own = [shot for shot in shots if shot.who == who]
            for window in (WIDE, PHONE):
                with opened(browser, address, who, language, window) as page:
                    for shot in own:
                        yield take(page, shot, f"{shot.name}-{language}-{window['width']}.png")
                    page.emulate_media(color_scheme="dark")
                    for shot in (shot for shot in own if shot.dark and language == LANGUAGES[0]):
                        yield take(page, shot, f"{shot.name}-{language}-{window['width']}-dark.png")


@contextlib.contextmanager
def opened(browser: Browser, address: str, who: str, language: str, window: dict[str, int]) -> Iterator[Page]:
    """A page in a language and a window, with `who` signed in; the small window is one to touch."""
    hand = window == PHONE
    context = browser.new_context(
        viewport=window, base_url=address, timezone_id="Asia/Shanghai", has_touch=hand, is_mobile=hand
    )
    context.set_default_timeout(LOAD_MILLISECONDS)
    page = context.new_page()
    page.goto("/accounts/sign-in/")
    token = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "suda_csrf")
    headers = {"Referer": f"{address}/"}
    context.request.post(
        "/accounts/language/", form={"language": language, "csrfmiddlewaretoken": token}, headers=headers
    )
    if who:
        page.goto("/accounts/sign-in/")
        page.fill("[name=username]", who)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: urlsplit(url).path != "/accounts/sign-in/")
        token = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "suda_csrf")
        form = {"language": language, "csrfmiddlewaretoken": token}
        context.request.post("/accounts/language/", form=form, headers=headers)
    yield page
    context.close()


def take(page: Page, shot: Shot, name: str, folder: Path = TARGET) -> str:
    """One picture of the whole page (of the window for the README); its file name, or nothing without an example."""
    try:
        page.goto(shot.address)
        if shot.link:
            link = page.locator(shot.link).first
            if not link.count():
                return ""
            found = str(link.get_attribute("href"))
            page.goto(urlsplit(found).path + shot.below if shot.below else found)
        page.wait_for_load_state("networkidle")
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / name, full_page=folder == TARGET, animations="disabled")
    except Error as error:
        print(f"{name}: {error.message.splitlines()[0]}", file=sys.stderr)
        return ""
    return name


def contact_sheet(names: list[str]) -> None:
    """A page with all pictures."""
    figures = "\n".join(
        f'<figure><a href="{name}"><img src="{name}" loading="lazy" alt=""></a><figcaption>{name}</figcaption></figure>'
        for name in names
    )
    style = "body{font:14px system-ui;display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0;width:18rem}"
    style += "img{width:100%;height:14rem;object-fit:cover;object-position:top;border:1px solid #ccc}"
    head = f'<meta charset="utf-8"><title>Suda</title><style>{style}</style>'
    (TARGET / "index.html").write_text(f'<!DOCTYPE html><html lang="en">{head}{figures}</html>', "utf-8")


def for_readme(browser: Browser, address: str) -> None:
    """The pictures of the README, each with few colours, so that it stays small."""
    from PIL import Image

    shots = {shot.name: shot for shot in SHOTS}
    for name, language, window in CHOSEN:
        file = f"{name}-{language}-{window['width']}.png"
        with opened(browser, address, shots[name].who, language, window) as page:
            if take(page, shots[name], file, README):
                with Image.open(README / file) as picture:
                    small = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
                small.save(README / file, optimize=True)
                print(f"{file}: {(README / file).stat().st_size:,} bytes")


if __name__ == "__main__":
    sys.exit(main())
