"""How people like their list of complaints."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User


class SavedViewQuerySet(models.QuerySet):
    """Views, by who may use them."""

    def for_user(self, user: User) -> SavedViewQuerySet:
        """The person's own, and for whoever has a role those that others share."""
        shared = Q(shared=True) if user.grants.roles else Q()
        return self.filter(Q(owner=user) | shared)


class SavedView(models.Model):
    """Filters and order of the list under a name; whoever uses it sees, filtered so, what they may see anyway."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(pgettext_lazy("of a view", "Name"), max_length=40)
    query = models.CharField(max_length=2000, blank=True)
    shared = models.BooleanField(_("For everybody"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_view_of_a_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list through this view."""
        own = urlencode({"view": self.pk})
        return f"{reverse('complaints:list')}?{f'{self.query}&' if self.query else ''}{own}"


class ListSettings(models.Model):
    """A person's columns of the list (none: the usual ones) and the view with which it opens."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="list_settings"
    )
    columns = models.JSONField(default=list)
    opens_with = models.ForeignKey(SavedView, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return str(self.user)
