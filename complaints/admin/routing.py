"""Routing: which department gets a category of a branch (GAS-12.2), and a page to try it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.admin.bases import ConfigurationAdmin, IndentedChoiceField
from accounts.choices import DepartmentKind
from accounts.models import Department
from complaints.flow.dispatch import propose
from complaints.models import Category, RoutingRule
from complaints.models.vocabulary import within
from complaints.notify.directory import Directory


class RoutingForm(forms.ModelForm):
    """One rule for each category and branch; the lead does not co-handle."""

    def clean(self) -> dict[str, Any]:
        """What only shows when the fields are seen together."""
        cleaned = super().clean()
        category, branch = cleaned.get("category"), cleaned.get("branch")
        if "category" in cleaned and "branch" in cleaned:
            same = RoutingRule.objects.filter(category=category, branch=branch).exclude(pk=self.instance.pk)
            if rule := same.select_related("category", "branch", "lead").first():
                message = _("There is a rule for this category and branch already: %(rule)s.")
                self.add_error("category", message % {"rule": rule})
        if cleaned.get("lead") in cleaned.get("co_handlers", ()):
            self.add_error("co_handlers", _("The lead department cannot co-handle as well."))
        return cleaned


class RoutingQuestion(forms.Form):
    """A category and a branch, as they could come with a complaint."""

    category = IndentedChoiceField(
        Category.offered_under(),
        label=gettext_lazy("Category"),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    branch = forms.ModelChoiceField(
        Department.objects.active().filter(kind=DepartmentKind.BRANCH),
        label=gettext_lazy("Branch"),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )


@admin.register(RoutingRule)
class RoutingRuleAdmin(ConfigurationAdmin):
    """The routing table: of all rules that fit, the most specific one wins."""

    form = RoutingForm
    parts = [RoutingRule.co_handlers.through]
    list_display = ["for_category", "for_branch", "lead", "with_co_handlers"]
    list_display_links = ["for_category", "for_branch"]
    list_select_related = ["category", "branch", "lead"]
    list_filter = [("branch", admin.RelatedOnlyFieldListFilter), ("lead", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["category__name", "branch__name", "lead__name"]
    ordering = ["category__parent__position", "category__position", "branch__position", "pk"]
    fieldsets = [
        (
            None,
            {
                "fields": [("category", "branch"), ("lead", "co_handlers")],
                "description": gettext_lazy(
                    "Of all rules that fit a complaint, the one with the deepest category wins, then the one with a "
                    "branch. The desk sees the proposal with its reason and may choose otherwise."
                ),
            },
        )
    ]
    autocomplete_fields = ["co_handlers"]
    actions_list = ["try_out"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoutingRule]:
        """With the co-handling departments, which each row shows."""
        return super().get_queryset(request).prefetch_related("co_handlers")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only branches as branch, departments that take complaints as lead, and what the procedure in force offers."""
        if db_field.name == "category":
            routed = Q(pk__in=RoutingRule.objects.values("category"))
            kwargs["queryset"] = Category.objects.filter(within() | routed)
        if db_field.name == "branch":
            kwargs["queryset"] = Department.objects.filter(kind=DepartmentKind.BRANCH)
        if db_field.name == "lead":
            kwargs["queryset"] = Department.objects.active()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: RoutingRule, form: Any, change: bool) -> None:
        """Say when nobody would answer for the department."""
        super().save_model(request, obj, form, change)
        if Directory(timezone.now()).acting_head(obj.lead_id) is None:
            message = _("Neither %(lead)s nor any department above it has a head, who would get its complaints.")
            self.warn(request, [message % {"lead": obj.lead}])

    @action(description=gettext_lazy("Try the routing"), url_path="try", icon="alt_route")
    def try_out(self, request: HttpRequest) -> HttpResponse:
        """Which department a category of a branch would be proposed for, and why; changes nothing."""
        form = RoutingQuestion(request.GET if "try" in request.GET else None)
        proposal = propose(form.cleaned_data["category"], form.cleaned_data["branch"]) if form.is_valid() else None
        handler = Directory(timezone.now()).acting_head(proposal.lead.pk) if proposal and proposal.lead else None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Try the routing"),
            "form": form,
            "proposal": proposal,
            "handler": handler,
        }
        return TemplateResponse(request, "admin/complaints/routing_try.html", context)

    @admin.display(description=gettext_lazy("category"))
    def for_category(self, rule: RoutingRule) -> str:
        """The category, or that the rule is for all."""
        return str(rule.category) if rule.category else _("every category")

    @admin.display(description=gettext_lazy("branch"))
    def for_branch(self, rule: RoutingRule) -> str:
        """The branch, or that the rule is for all."""
        return str(rule.branch) if rule.branch else _("every branch")

    @admin.display(description=gettext_lazy("co-handling departments"))
    def with_co_handlers(self, rule: RoutingRule) -> str:
        """All of them."""
        return ", ".join(str(department) for department in rule.co_handlers.all())
