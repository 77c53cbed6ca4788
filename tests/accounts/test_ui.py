"""The pieces pages are made of: times in words, icons, badges, fields."""

import datetime as dt
import re
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from accounts.icons import UnknownIcon, svg
from accounts.timewords import in_words, local, read_clock

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = dt.datetime(2026, 11, 24, 12, 0, tzinfo=SHANGHAI)


def minutes(number):
    return dt.timedelta(minutes=number)


def clock(started=-60, due=60, stopped=None, warn=None, **more):
    """A clock whose times are minutes from noon."""
    at = {"started_at": started, "due_at": due, "stopped_at": stopped, "warn_at": warn}
    times = {name: None if value is None else NOON + minutes(value) for name, value in at.items()}
    return SimpleNamespace(breached_at=None, **times, **more)


def draw(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("span", "chinese", "english"),
    [
        (dt.timedelta(seconds=59), "不到 1 分", "under 1 min"),
        (minutes(42), "42 分", "42 min"),
        (minutes(42) + dt.timedelta(seconds=59), "42 分", "42 min"),
        (minutes(60), "1 小时", "1 h"),
        (minutes(130), "2 小时 10 分", "2 h 10 min"),
        (minutes(-130), "2 小时 10 分", "2 h 10 min"),
        (dt.timedelta(days=3, hours=4, minutes=50), "3 天 4 小时", "3 d 4 h"),
        (dt.timedelta(days=3, minutes=50), "3 天", "3 d"),
        (7800, "2 小时 10 分", "2 h 10 min"),
    ],
)
def test_a_span_is_told_by_its_two_largest_units(span, chinese, english):
    assert in_words(span) == chinese
    with translation.override("en"):
        assert in_words(span) == english


def test_moments_are_told_in_shanghai_time_with_the_year_only_when_it_is_another():
    moment = dt.datetime(2026, 11, 24, 2, 32, 7, tzinfo=dt.UTC)
    assert local(moment, now=NOON) == "11月24日 10:32"
    assert local(moment, "date", now=NOON) == "11月24日"
    assert local(moment, "time", now=NOON) == "10:32"
    assert local(moment, "full", now=NOON) == "2026年11月24日 10:32:07"
    assert local(moment - dt.timedelta(days=365), now=NOON) == "2025年11月24日 10:32"
    assert local(dt.date(2026, 11, 24), now=NOON) == "11月24日"
    assert local(None) == ""
    with translation.override("en"):
        assert local(moment, now=NOON) == "24 Nov 10:32"


@pytest.mark.parametrize(
    ("case", "state", "words", "percent"),
    [
        (clock(due=42, started=-42), "ok", "剩 42 分", 50),
        (clock(due=42, started=-42, warn=1), "ok", "剩 42 分", 50),
        (clock(due=42, started=-42, warn=0), "soon", "剩 42 分", 50),
        (clock(due=0), "ok", "剩 不到 1 分", 0),
        (clock(due=-130, started=-300), "overdue", "超时 2 小时 10 分", 0),
        (clock(due=60, stopped=60), "met", "按时", 0),
        (clock(due=60, stopped=240), "late", "晚 3 小时", 0),
    ],
)
def test_a_clock_tells_its_state_in_words(case, state, words, percent):
    """Done at the very moment it is due is in time (GAS-12.2, GAS-12.3a)."""
    reading = read_clock(case, NOON)
    assert (reading.state, reading.words, reading.percent_left) == (state, words, percent)


def test_a_clock_that_was_neither_kept_nor_missed_says_how_it_ended():
    case = clock(stopped=0, outcome="returned", get_outcome_display=lambda: "已退单")
    assert (read_clock(case, NOON).state, read_clock(case, NOON).words) == ("ended", "已退单")


def test_a_running_clock_counts_on_in_the_browser_and_a_stopped_one_does_not():
    running = draw("{% clock c now %}", c=clock(due=330), now=NOON)
    assert 'data-due="2026-11-24T17:30:00+08:00"' in running
    assert "17:30 到期" in running
    assert "剩 5 小时 30 分" in running
    assert "data-due" not in draw("{% clock c now %}", c=clock(stopped=0), now=NOON)
    assert "11月25日 12:00 到期" in draw("{% clock c now %}", c=clock(due=1440), now=NOON)


def test_icons_are_drawn_in_the_page_and_hidden_from_screen_readers():
    drawn = draw('{% icon "phone" 16 %}')
    assert drawn.startswith("<svg")
    assert 'aria-hidden="true"' in drawn
    assert 'width="16"' in drawn


def test_an_unknown_icon_stops_tests_but_not_a_page_in_use(settings):
    with pytest.raises(UnknownIcon):
        svg("no-such-icon")
    settings.TESTING = False
    assert svg("no-such-icon") == ""


def test_every_icon_named_in_a_template_exists():
    named = set()
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        named.update(re.findall(r'{% icon "([\w-]+)"', text), re.findall(r'\bicon="([\w-]+)"', text))
    assert named
    for name in named:
        svg(name)


def test_a_badge_has_a_tone_of_the_design():
    assert 'data-tone="bad"' in draw('{% badge "超时" "bad" %}')
    with pytest.raises(ValueError, match="pink"):
        draw('{% badge "超时" "pink" %}')


def test_stages_tell_their_state_in_words_too():
    stages = [
        {"label": "受理", "state": "done", "at": NOON, "who": "王芳"},
        {"label": "转发", "state": "now", "at": None, "who": ""},
        {"label": "回访", "state": "skipped", "at": None, "who": ""},
    ]
    drawn = draw("{% stage_track stages %}", stages=stages)
    assert drawn.count("aria-current") == 1
    assert all(word in drawn for word in ("已完成", "进行中", "跳过", "王芳"))


class SampleForm(forms.Form):
    phone = forms.CharField(label="电话", help_text="区号可省略")
    note = forms.CharField(label="经过", widget=forms.Textarea, required=False)
    channel = forms.ChoiceField(label="渠道", choices=[("t", "电话"), ("v", "来访")], widget=forms.RadioSelect)
    flags = forms.MultipleChoiceField(
        label="风险", choices=[("s", "安全"), ("m", "媒体")], widget=forms.CheckboxSelectMultiple, required=False
    )
    spot = forms.BooleanField(label="当场解决", required=False)
    photo = forms.FileField(label="附件", required=False)
    secret = forms.IntegerField(widget=forms.HiddenInput, required=False)


def test_a_field_joins_label_help_and_error_to_its_widget():
    drawn = draw('{% field form.phone hx_get="/x/" cls="wide" %}', form=SampleForm({"phone": ""}))
    assert '<label class="field-label field-required"' in drawn
    assert 'for="id_phone"' in drawn
    assert 'aria-describedby="id_phone_helptext id_phone_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'id="id_phone_error"' in drawn
    assert 'hx-get="/x/"' in drawn
    assert "这个字段是必填项。" in drawn


def test_a_field_keeps_what_was_typed_and_escapes_it():
    drawn = draw("{% field form.note %}", form=SampleForm({"note": "</textarea><script>"}))
    assert "&lt;/textarea&gt;&lt;script&gt;" in drawn
    assert "<script>" not in drawn


def test_choices_stand_in_a_named_group_with_one_description():
    drawn = draw("{% field form.channel %}", form=SampleForm({}))
    assert drawn.count('type="radio"') == 2
    assert '<fieldset class="field "' in drawn
    assert drawn.count('aria-describedby="id_channel_error"') == 1
    checked = draw("{% field form.flags %}", form=SampleForm({"flags": ["m"]}))
    assert re.findall(r'value="(\w)"[^>]*checked', checked) == ["m"]


def test_boxes_files_and_hidden_fields_are_drawn_as_what_they_are():
    form = SampleForm()
    assert 'class="form-check-input"' in draw("{% field form.spot %}", form=form)
    assert 'type="file"' in draw("{% field form.photo %}", form=form)
    assert draw("{% field form.secret %}", form=form).strip() == '<input type="hidden" name="secret" id="id_secret">'


def test_the_summary_links_to_every_field_with_an_error():
    drawn = draw("{% form_errors form %}", form=SampleForm({"phone": "", "secret": "x"}))
    assert 'role="alert"' in drawn
    assert 'href="#id_phone"' in drawn
    assert 'href="#id_channel_0"' in drawn
    assert "输入整数" in drawn, "an error of a hidden field is told as well"
    assert draw("{% form_errors form %}", form=SampleForm()).strip() == ""


def test_pages_keep_the_rest_of_the_query_string():
    request = RequestFactory().get("/complaints/", {"q": "漏气 & 维修", "page": "2"})
    drawn = draw("{% pagination page %}", request=request, page=Paginator(range(100), 20).page(2))
    assert 'rel="next" href="?q=%E6%BC%8F%E6%B0%94+%26+%E7%BB%B4%E4%BF%AE&amp;page=3"' in re.sub(r"\s+", " ", drawn)
    assert draw("{% pagination page %}", request=request, page=Paginator([1], 20).page(1)).strip() == ""


def test_a_page_header_keeps_its_buttons_and_escapes_its_title():
    drawn = draw('{% page_header title=title %}<a href="/x/">新投诉</a>{% endpage_header %}', title="<b>")
    assert '<a href="/x/">新投诉</a>' in drawn
    assert "<h1>&lt;b&gt;</h1>" in drawn
