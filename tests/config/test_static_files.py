"""Static files: all that pages name exist, and they can be collected under hashed names."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware

STATIC_TAG = re.compile(r"""\{%\s*static\s+["']([^"']+)["']""")


def test_every_static_file_that_a_template_names_exists(settings):
    named = {
        name
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for name in STATIC_TAG.findall(path.read_text("utf-8"))
    }
    assert named, "the pattern finds the tags"
    assert sorted(name for name in named if not finders.find(name)) == []


def test_vendor_files_refer_to_no_source_map(settings):
    folder = settings.VENDOR_DIR / "static" / "vendor"
    assert [path.name for path in folder.iterdir() if "sourceMappingURL" in path.read_text("utf-8")] == []


def test_a_page_that_names_a_missing_file_is_shown_all_the_same(settings, tmp_path, caplog):
    settings.DEBUG = False
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "config.storage.HashedStaticStorage"}}
    template = Template("{% load static %}<img src=\"{% static 'img/gone.svg' %}\">")
    assert template.render(Context()) == '<img src="/static/img/gone.svg">'
    assert "img/gone.svg" in caplog.text


@pytest.mark.services
def test_files_are_collected_with_hashed_names_and_compressed(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "config.storage.HashedStaticStorage"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    paths = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    hashed = paths["vendor/tabler.min.css"]
    assert re.fullmatch(r"vendor/tabler\.min\.[0-9a-f]{12}\.css", hashed)
    assert (tmp_path / hashed).exists()
    assert Path(f"{tmp_path / hashed}.gz").stat().st_size < (tmp_path / hashed).stat().st_size / 3


@pytest.mark.parametrize(
    ("name", "for_ever"),
    [("app.43a7702efa19.css", True), ("htmx.min.d073ff63d1ed.js", True), ("app.css", False), ("htmx.min.js", False)],
)
def test_only_names_with_a_hash_are_kept_for_ever(settings, tmp_path, name, for_ever):
    settings.STATIC_ROOT, settings.DEBUG = tmp_path, False
    (tmp_path / name).write_text("/* */", encoding="utf-8")
    page = WhiteNoiseMiddleware(lambda _request: HttpResponse(status=404))(RequestFactory().get(f"/static/{name}"))
    assert page.status_code == 200
    assert ("immutable" in page.headers["Cache-Control"]) is for_ever
