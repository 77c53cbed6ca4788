"""Drafts and uploads in a real browser; server and browser are killed in the middle of typing."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from complaints.models import Complaint, Draft, DraftFile
from tests import samples, way
from tests.browser import follow
from tests.config.test_processes import ROOT, eventually
from tests.people import PASSWORD, build_company
from tests.plugins.services import CHROMIUM, CHROMIUM_ARGUMENTS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTE = """() => new Promise((done) => {
  const canvas = document.createElement("canvas");
  canvas.toBlob((blob) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([blob], "image.png", { type: "image/png" }));
    const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(paste);
    done();
  });
})"""
DROP = """() => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(["便条"], "便条.txt", { type: "text/plain" }));
  for (const type of ["dragover", "drop"]) {
    document.querySelector("h1").dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture
def company(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return build_company()


def sign_in(context: BrowserContext, person, address: str) -> None:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


@pytest.fixture
def desk(company, page: Page, live_server):
    """A page of the desk; a script that fails fails the test."""
    sign_in(page.context, company.people.desk, live_server.url)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.address = live_server.url
    yield page
    assert faults == []


def status(page: Page):
    return page.locator("[data-draft-status]").first


def test_files_are_uploaded_while_the_clerk_types_and_go_with_the_complaint(company, desk, tmp_path):
    """GAS-6: chosen, dropped and pasted; progress, refusal, a line that breaks, removal; nothing is chosen twice."""
    photo, sound, program = tmp_path / "现场.jpg", tmp_path / "来电.wav", tmp_path / "坏.exe"
    for path, content in ((photo, samples.JPEG), (sound, samples.wav()), (program, b"MZ\x90\0")):
        path.write_bytes(content)
    desk.goto(f"{desk.address}/complaints/new/")
    desk.get_by_label("经过").fill("报修三天没有人上门。")
    rows = desk.locator(".uploads .upload")

    desk.context.set_offline(True)
    desk.locator("#id_files").set_input_files([photo])
    expect(rows).to_contain_text("上传中断")
    expect(status(desk)).to_contain_text("离线，内容保存在本机")
    expect(desk.get_by_role("button", name=re.compile("重试.*现场.jpg"))).to_be_visible()
    desk.context.set_offline(False)  # and it goes on by itself
    expect(desk.get_by_role("link", name="现场.jpg")).to_be_visible()
    desk.locator("#id_files").set_input_files([sound, program])
    expect(rows.filter(has_text="坏.exe")).to_contain_text("不接受这类文件")
    expect(rows.locator("audio")).to_have_count(1)
    desk.get_by_label("经过").focus()
    desk.evaluate(PASTE)
    desk.evaluate(DROP)
    expect(rows.filter(has_text="截图").locator("img")).to_be_visible()
    desk.get_by_role("button", name="移除 便条.txt").click()
    expect(rows.filter(has_text="便条")).to_have_count(0)
    expect(desk.get_by_label("经过")).to_have_value("报修三天没有人上门。")

    with follow(desk):
        desk.get_by_role("button", name="受理", exact=True).click()  # the name is missing
    expect(desk.locator("#id_customer_name")).to_have_attribute("aria-invalid", "true")
    expect(rows).to_have_count(3)
    desk.locator("#id_customer_phone").fill("13911112222")
    desk.locator("#id_customer_name").fill("周阿姨")
    desk.locator("#id_category").fill("wx")
    desk.keyboard.press("Enter")
    desk.locator("#id_branch").fill("dz")
    desk.keyboard.press("Enter")
    with follow(desk):
        desk.get_by_role("button", name="受理", exact=True).click()

    expect(desk.locator("#accepted-number")).to_be_visible()
    kinds = sorted(Complaint.objects.get().attachments.values_list("kind", flat=True))
    assert kinds == ["photo", "photo", "recording"]
    assert not Draft.objects.exists()
    assert not DraftFile.objects.exists()


def test_an_ended_session_two_windows_and_a_colleague_on_the_same_machine_lose_and_show_nothing(company, desk):
    complaint = way.handling(company)
    officer, address = company.people.officer_dz, f"{desk.address}/complaints/{complaint.number}/result/"
    desk.context.clear_cookies()
    sign_in(desk.context, officer, desk.address)
    desk.goto(address)
    desk.get_by_label("查明的事实").fill("接头松动")
    expect(status(desk)).to_contain_text(re.compile(r"草稿已保存\s+\d\d:\d\d:\d\d"))

    # Two windows: each is told of the other before anything is overwritten.
    second = desk.context.new_page()
    second.goto(address)
    expect(second.locator("[data-draft-restored]")).to_be_visible()
    second.get_by_label("整改措施").fill("换了接头")
    expect(status(second)).to_contain_text("草稿已保存")
    desk.get_by_label("客户满意情况").fill("满意")
    conflict = desk.locator("[data-draft-conflict]")
    expect(conflict).to_contain_text("换了接头")
    conflict.get_by_role("button", name="采用另一处内容").click()
    expect(desk.get_by_label("整改措施")).to_have_value("换了接头")
    second.close()

    # The session ends: what is typed from then on stays here, and nobody else is shown it.
    desk.context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
    desk.get_by_label("客户满意情况").fill("登录过期后写的")
    expect(status(desk)).to_contain_text("登录已过期，内容保存在本机")
    with follow(desk):
        desk.locator("main").get_by_role("button", name="保存").click()
    expect(desk).to_have_url(re.compile("/accounts/sign-in/"))
    sign_in(desk.context, company.people.head_dz, desk.address)
    desk.goto(address)
    expect(desk.get_by_label("客户满意情况")).to_have_value("")
    desk.context.clear_cookies()
    desk.goto(f"{desk.address}/accounts/sign-in/?next=/complaints/{complaint.number}/result/")
    desk.get_by_label("用户名").fill(officer.username)
    desk.get_by_label("密码").fill(PASSWORD)
    with follow(desk):
        desk.get_by_role("button", name="登录").click()
    expect(desk.get_by_label("客户满意情况")).to_have_value("登录过期后写的")
    expect(desk.locator("[data-draft-mirrored]")).to_be_visible()
    expect(status(desk)).to_contain_text("草稿已保存")
    with follow(desk):
        desk.locator("main").get_by_role("button", name="保存").click()
    expect(desk).to_have_url(re.compile(f"/complaints/{complaint.number}/$"))
    assert not Draft.objects.exists()
    desk.goto(address)
    expect(desk.locator("[data-draft-restored], [data-draft-mirrored]:visible")).to_have_count(0)


# --- Killed -----------------------------------------------------------------------------------------------------------


class Server:
    """The product in a process of its own, to be killed."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.env = env | {"DEBUG": "1", "SECRET_KEY": django_settings.SECRET_KEY}
        self.log = log

    def start(self) -> None:
        """Serve, and wait until it does."""
        with self.log.open("ab") as output:
            command = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{self.port}"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=output, stderr=output)
        eventually(self.answers, self.log)

    def answers(self) -> bool:
        """Whether it serves."""
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.address}/healthz/"):
            return True
        return False

    def kill(self) -> None:
        """As the kernel does it: nothing is finished, nothing is said."""
        self.process.kill()
        self.process.wait(timeout=30)


@pytest.fixture
def server(company, child_env, tmp_path):
    server = Server(child_env, tmp_path / "log")
    server.start()
    yield server
    server.kill()


def process_with(folder: Path) -> int:
    """The main process of the browser whose profile is in `folder`."""
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            words = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
            if f"--user-data-dir={folder}".encode() in words and not any(w.startswith(b"--type=") for w in words):
                return int(entry.name)
    raise AssertionError("no such browser")


@pytest.mark.services
def test_server_and_browser_are_killed_in_the_middle_of_typing(company, server, browser_type, tmp_path):
    """First the server, then, while it is away, the browser as well: every word comes back."""
    profile = tmp_path / "profile"

    def open_browser() -> tuple[BrowserContext, Page]:
        context = browser_type.launch_persistent_context(
            profile, executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS, locale="zh-CN"
        )
        sign_in(context, company.people.desk, server.address)
        return context, context.new_page()

    context, page = open_browser()
    page.goto(f"{server.address}/complaints/new/")
    page.get_by_label("客户姓名").fill("周阿姨")
    expect(status(page)).to_contain_text("草稿已保存")
    server.kill()
    page.get_by_label("经过").press_sequentially("报修三天")
    expect(status(page)).to_contain_text("离线，内容保存在本机")
    server.start()
    expect(status(page)).to_contain_text("草稿已保存", timeout=30_000)  # by itself
    assert Draft.objects.get().data["content"] == ["报修三天"]

    server.kill()
    page.get_by_label("经过").press_sequentially("，没有人上门。")
    expect(status(page)).to_contain_text("离线，内容保存在本机")
    os.kill(process_with(profile), signal.SIGKILL)
    with contextlib.suppress(Exception):
        context.close()
    for lock in profile.glob("Singleton*"):
        lock.unlink()
    assert Draft.objects.get().data["content"] == ["报修三天"]

    server.start()
    context, page = open_browser()
    page.goto(f"{server.address}/complaints/new/")
    expect(page.locator("#id_customer_name")).to_have_value("")  # not in the way of a new call
    page.locator(".draft-unfinished summary").click()
    # A page that was open seconds ago might still save it itself; then this one does.
    expect(page.locator(".draft-row")).to_contain_text("报修三天，没有人上门。", timeout=15_000)
    with follow(page):
        page.locator(".draft-row").get_by_role("link", name="继续").click()
    expect(page.get_by_label("经过")).to_have_value("报修三天，没有人上门。")
    expect(page.get_by_label("客户姓名")).to_have_value("周阿姨")
    context.close()
