"""首次启用: an administrator chooses the procedure that a fresh installation begins with."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from complaints.forms.setting_up import SetUpForm
from complaints.permissions.setting_up import may_set_up
from complaints.setting_up import begin, desk_there_is, needed, offers


class SetUpView(LoginRequiredMixin, View):
    """The presets with what they are for; sent, the chosen one is loaded and in force."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """For administrators, and only as long as it is needed."""
        user = request.user
        if not user.is_authenticated:
            return self.handle_no_permission()
        if not (verdict := may_set_up(user)):
            raise PermissionDenied(verdict.reason)
        if not needed():
            messages.info(request, _("The company is set up; a procedure is in force."))
            return HttpResponseRedirect(reverse("complaints:workbench"))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The choice."""
        shown = offers()
        return self.show(SetUpForm(offers=shown), shown)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Load it; or the form again, with what is missing."""
        shown = offers()
        form = SetUpForm(request.POST, offers=shown)
        if not form.is_valid():
            return self.show(form, shown)
        data = form.cleaned_data
        try:
            procedure = begin(data["preset"], by=request.user, desk=data.get("desk") or desk_there_is(), new=form.new)
        except IntegrityError:  # somebody else sends the same at the same moment
            return HttpResponseRedirect(reverse("complaints:setup"))
        if procedure is None:
            form.add_error("preset", _("All versions of this procedure are retired; choose another one."))
            return self.show(form, shown)
        words = {"procedure": procedure.name, "desk": procedure.desk}
        messages.success(request, _("“%(procedure)s” is in force, %(desk)s takes complaints.") % words)
        return HttpResponseRedirect(reverse("complaints:workbench"))

    def show(self, form: SetUpForm, shown: list) -> HttpResponse:
        """The page."""
        chosen = form["preset"].value()
        return render(self.request, "complaints/setup.html", {"form": form, "offers": shown, "chosen": chosen})
