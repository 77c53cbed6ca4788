"""服务信息: the list, a notice with its versions and signatures, and the forms that announce, change and withdraw."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from complaints.flow import service_notices as flow
from complaints.flow.errors import NotAllowed, Refused
from complaints.forms.service_notices import ServiceNoticeForm, WithdrawForm
from complaints.models import Procedure, ServiceNotice
from complaints.penalty_desk import may_propose
from complaints.penalty_subjects import Subject
from complaints.permissions.service_notices import may_announce, may_change

from .base import StepView
from .service_rows import Shown, shown

ON_A_PAGE = 25
MOST_STANDING = 200  # a company with more that hold at once has forgotten to end some
MARKS = ("late", "unacknowledged")


def notice_for(request: HttpRequest, pk: int) -> ServiceNotice:
    """The notice with all that its page shows; 404 for whoever may not see it."""
    return get_object_or_404(ServiceNotice.objects.visible_to(request.user).for_list(), pk=pk)


@login_required
@require_safe
def service_notices(request: HttpRequest) -> HttpResponse:
    """What holds, what comes and what was; `?mark=late` or `unacknowledged`: every version that was told too late."""
    if not request.user.grants.roles:
        raise PermissionDenied(_("Service notices are for members of staff with a role."))
    now, mark = timezone.now(), request.GET.get("mark", "")
    notices = ServiceNotice.objects.visible_to(request.user).for_list().order_by("-starts_at", "-pk")
    context: dict[str, Any] = {"now": now, "mark": mark if mark in MARKS else ""}
    if mark in MARKS:
        past = notices.late() if mark == "late" else notices.unacknowledged(now)
    else:
        standing = shown(notices.standing().not_over(now)[:MOST_STANDING], request.user, now)[::-1]
        others = [item for item in standing if not item.waits_for_reader]
        context["groups"] = [
            (_("To acknowledge"), "signature", [item for item in standing if item.waits_for_reader]),
            (_("In force now"), "speakerphone", [item for item in others if item.notice.starts_at <= now]),
            (_("Coming"), "calendar-event", [item for item in others if item.notice.starts_at > now]),
        ]
        past = notices.latest().over(now)
    page = Paginator(past, ON_A_PAGE).get_page(request.GET.get("page"))
    context |= {
        "page_obj": page,
        "past": shown(page.object_list, request.user, now),
        "may_announce": bool(may_announce(request.user)),
        "nothing": not page.object_list and not any(items for _title, _icon, items in context.get("groups", ())),
    }
    return render(request, "complaints/service_notices.html", context)


@login_required
@require_safe
def service_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One version with its signatures, and the versions before and after it."""
    now = timezone.now()
    notice = notice_for(request, pk)
    item = Shown.of(notice, request.user, now)
    allowed = bool(may_change(request.user, notice))
    context = {
        "item": item,
        "notice": notice,
        "now": now,
        "versions": shown(notice.versions().for_list(), request.user, now) if _has_versions(notice) else [],
        "may_change": allowed and item.is_standing,
        "may_withdraw": allowed and item.is_open,
        "counted": notice.deadline,
        "may_penalise": may_propose(request.user, Procedure.in_force()),
        "penalties": Subject.of_notice(notice).penalties(request.user),
    }
    return render(request, "complaints/service_notice.html", context)


def _has_versions(notice: ServiceNotice) -> bool:
    return notice.version > 1 or notice.successor is not None


class Announce(LoginRequiredMixin, View):
    """The form that announces; sent twice, it announces once."""

    http_method_names = ["get", "post", "head", "options"]
    before: ServiceNotice | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse whoever may not, and say who may."""
        if request.user.is_authenticated:
            self.before = self.find(**kwargs)
            verdict = may_change(request.user, self.before) if self.before else may_announce(request.user)
            if not verdict:
                raise PermissionDenied(verdict.reason)
        return super().dispatch(request, *args, **kwargs)

    def find(self, **kwargs: Any) -> ServiceNotice | None:
        """The version that is changed; None for a new notice."""
        return None

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The empty form, or what the version before says."""
        return self.show(ServiceNoticeForm(user=request.user, before=self.before))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Announce it, or say beside the fields what is missing."""
        form = ServiceNoticeForm(request.POST, user=request.user, before=self.before)
        if not form.is_valid():
            return self.show(form)
        try:
            notice, made = self.perform(form)
        except Refused as refused:
            StepView.add_errors(form, refused)
            return self.show(form)
        except NotAllowed as refused:
            raise PermissionDenied(refused.message) from refused
        if made:
            messages.success(request, self.done(notice))
        else:
            messages.info(request, _("This form was sent twice; it was announced once."))
        return redirect(notice)

    def perform(self, form: ServiceNoticeForm) -> tuple[ServiceNotice, bool]:
        """Announce; raises the errors of the flow."""
        return flow.announce(form.announcement, by=self.request.user, key=form.cleaned_data["key"])

    def done(self, notice: ServiceNotice) -> str:
        """Who has been told, and whether it was in time."""
        receivers = _(", ").join(str(department) for department in notice.receivers.all())
        words = _("Announced; told: %(receivers)s. They acknowledge it with their names.") % {"receivers": receivers}
        if notice.is_late:
            words += " " + _("It is marked as late.")
        return words

    def show(self, form: ServiceNoticeForm) -> HttpResponse:
        """The form; beside it what in time means."""
        counted = flow.counted(timezone.now())
        context = {"form": form, "before": self.before, "counted": counted}
        if self.before is not None:
            context["now_standing"] = self.before.successor or self.before
        return render(self.request, "complaints/service_notice_form.html", context)


class Change(Announce):
    """更正: a further version. One that was superseded or withdrawn meanwhile is refused, and what was typed stays."""

    def find(self, **kwargs: Any) -> ServiceNotice:
        """The version that is changed."""
        return notice_for(self.request, kwargs["pk"])

    def perform(self, form: ServiceNoticeForm) -> tuple[ServiceNotice, bool]:
        """Announce the changed version."""
        reason, key = form.cleaned_data["reason"], form.cleaned_data["key"]
        return flow.change(self.before, form.announcement, by=self.request.user, reason=reason, key=key)


class Withdraw(LoginRequiredMixin, View):
    """撤回: with a reason."""

    http_method_names = ["get", "post", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse whoever may not, and say who may."""
        if request.user.is_authenticated:
            self.notice = notice_for(request, kwargs["pk"])
            if not (verdict := may_change(request.user, self.notice)):
                raise PermissionDenied(verdict.reason)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form."""
        return self.show(WithdrawForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Withdraw it."""
        form = WithdrawForm(request.POST)
        if not form.is_valid():
            return self.show(form)
        try:
            flow.withdraw(self.notice, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            StepView.add_errors(form, refused)
            return self.show(form)
        except NotAllowed as refused:
            raise PermissionDenied(refused.message) from refused
        messages.success(request, _("Withdrawn; whoever received it has been told."))
        return redirect(self.notice)

    def show(self, form: WithdrawForm) -> HttpResponse:
        """The page."""
        return render(self.request, "complaints/service_notice_withdraw.html", {"form": form, "notice": self.notice})


@login_required
@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """签收 in one press, for all of one's departments; back to the page that asked for it."""
    notice = notice_for(request, pk)
    try:
        receipts = flow.acknowledge(notice, by=request.user)
    except NotAllowed as refused:
        raise PermissionDenied(refused.message) from refused
    except Refused as refused:
        messages.warning(request, refused.message)
        return redirect(notice)
    if receipts:
        names = _(", ").join(str(receipt.department) for receipt in receipts)
        words = _("Acknowledged for %(departments)s: %(title)s")
        messages.success(request, words % {"departments": names, "title": notice.title})
    else:
        messages.info(request, _("Somebody of your department has acknowledged it already."))
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return HttpResponseRedirect(target)
    return redirect(notice)
