"""Texts of other packages' pages that come without a Chinese translation, or with another word than ours.

Our own catalogue is asked before theirs, and it is filled from the source; so their texts are named here.
"""

from django.utils.translation import gettext_noop as _

UNFOLD = (
    _("All applications"),
    _("Apply Filters"),
    _("After you've created a user, you’ll be able to edit more user options."),
    _("Choose file to upload"),
    _("Click to cancel"),
    _("Click to download"),
    _("Date"),
    _("Date from"),
    _("Date to"),
    _("Expand row"),
    _("False"),
    _("Filters"),
    _("From"),
    _("General"),
    _("Go back"),
    _("More actions"),
    _("No data"),
    _("No results found"),
    _("Reset filters"),
    _("Run"),
    _("Select action"),
    _("Select action to run"),
    _("Select all rows"),
    _("Select record"),
    _("Select value"),
    _("Submit"),
    _("System"),
    _("This item will be deleted."),
    _("This page yielded into no results. Create a new item or reset your filters."),
    _("To"),
    _("Toggle password visibility"),
    _("True"),
    _("Type to search"),
    _("Value"),
    _("View site"),
)

DJANGO = (
    _(" By %(filter_title)s "),
    _("Log out"),
    _("log entry"),
    _("log entries"),
)

TREE_QUERIES = (_("parent"),)

AXES = (
    _("access attempt"),
    _("access attempts"),
    _("IP Address"),
    _("Username"),
)
