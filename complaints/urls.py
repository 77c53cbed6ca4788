"""Addresses of the complaints application."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from . import addresses  # noqa: F401 what a month looks like
from .views import drafts, duty, incident_batch, incidents, procedure
from .views import service_notices as services
from .views.batch import BatchView
from .views.callbacks import QueueView
from .views.clock import clock
from .views.detail import detail
from .views.export import export
from .views.files import add_files, file
from .views.intake import AcceptedView, CircumstancesLookup, CustomerLookup, NewView, ProposalLookup
from .views.ledger import LedgerView
from .views.listing import ComplaintsView, filter_form, keep_columns
from .views.live import live
from .views.notices import NoticesView, notice, read_all
from .views.paper import bundle, paper, pdf
from .views.penalties import penalties, penalty
from .views.penalty_new import NewPenaltyView
from .views.penalty_papers import export as export_penalties
from .views.penalty_papers import paper as penalty_paper
from .views.penalty_steps import penalty_step
from .views.quality import quality, quality_answer, quality_check, quality_figures
from .views.roster import RosterView, roster_file, this_month
from .views.saved import edit_view, new_view
from .views.setting_up import SetUpView
from .views.steps import step
from .views.workbench import WorkbenchView, introduced, looked

app_name = "complaints"


class NumberConverter(StringConverter):
    """A complaint's number, as `Procedure.number_pattern` allows it; nothing else reaches the database."""

    regex = "[A-Z0-9-]{1,40}"


register_converter(NumberConverter, "number")

urlpatterns = [
    path("", WorkbenchView.as_view(), name="workbench"),
    path("setup/", SetUpView.as_view(), name="setup"),
    path("live/", live, name="live"),
    path("looked/", looked, name="looked"),
    path("introduced/", introduced, name="introduced"),
    path("notices/", NoticesView.as_view(), name="notices"),
    path("notices/read/", read_all, name="read-notices"),
    path("notices/<int:pk>/", notice, name="notice"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/new/", incidents.Declare.as_view(), name="new-incident"),
    path("incidents/<number:number>/", incidents.incident, name="incident"),
    path("incidents/<number:number>/change/", incidents.ChangeFacts.as_view(), name="change-incident"),
    path("incidents/<number:number>/explain/", incidents.Explain.as_view(), name="explain-incident"),
    path("incidents/<number:number>/attach/", incidents.attach, name="attach-incident"),
    path("incidents/<number:number>/handle/", incident_batch.HandleAll.as_view(), name="handle-incident"),
    path("incidents/<number:number>/answer/", incident_batch.AnswerAll.as_view(), name="answer-incident"),
    path("incidents/<number:number>/close/", incident_batch.CloseAll.as_view(), name="close-incident"),
    path("service-notices/", services.service_notices, name="service-notices"),
    path("service-notices/new/", services.Announce.as_view(), name="new-service-notice"),
    path("service-notices/<int:pk>/", services.service_notice, name="service-notice"),
    path("service-notices/<int:pk>/change/", services.Change.as_view(), name="change-service-notice"),
    path("service-notices/<int:pk>/withdraw/", services.Withdraw.as_view(), name="withdraw-service-notice"),
    path("service-notices/<int:pk>/acknowledge/", services.acknowledge, name="acknowledge-service-notice"),
    path("case-files/", LedgerView.as_view(), name="ledger"),
    path("callbacks/", QueueView.as_view(), name="callbacks"),
    path("clocks/<int:pk>/", clock, name="clock"),
    path("duty/", duty.index, name="duty"),
    path("duty/log/", duty.log, name="duty-log"),
    path("duty/handover/", duty.handover, name="duty-handover"),
    path("duty/handover/<int:pk>/read/", duty.read, name="duty-read"),
    path("duty/roster/", this_month, name="duty-roster-now"),
    path("duty/roster/<month:month>/", RosterView.as_view(), name="duty-roster"),
    path("duty/roster/<month:month>/file/", roster_file, name="duty-roster-file"),
    path("procedure/", procedure.in_force, name="procedure"),
    path("procedure/<slug:code>/v<int:version>/", procedure.version, name="procedure-version"),
    path("quality/", quality, name="quality"),
    path("quality/figures/", quality_figures, name="quality-figures"),
    path("quality/<int:pk>/", quality_check, name="quality-check"),
    path("quality/<int:pk>/answer/", quality_answer, name="quality-answer"),
    path("drafts/", drafts.index, name="drafts"),
    path("drafts/intake/", drafts.unfinished_intakes, name="unfinished-intakes"),
    path("drafts/<uuid:key>/", drafts.draft, name="draft"),
    path("drafts/<uuid:key>/files/", drafts.add_file, name="add-draft-file"),
    path("drafts/<uuid:key>/files/<int:pk>/", drafts.staged_file, name="draft-file"),
    path("drafts/<uuid:key>/discard/", drafts.discard, name="discard-draft"),
    path("complaints/", ComplaintsView.as_view(), name="list"),
    # Words before numbers: complaints/new/ is not the complaint "new".
    path("complaints/batch/", BatchView.as_view(), name="batch"),
    path("complaints/export/", export, name="export"),
    path("complaints/filters/", filter_form, name="filters"),
    path("complaints/columns/", keep_columns, name="columns"),
    path("complaints/views/new/", new_view, name="new-view"),
    path("complaints/views/<int:pk>/", edit_view, name="view"),
    path("complaints/new/", NewView.as_view(), name="new"),
    path("complaints/new/customer/", CustomerLookup.as_view(), name="customer-lookup"),
    path("complaints/new/proposal/", ProposalLookup.as_view(), name="proposal"),
    path("complaints/new/circumstances/", CircumstancesLookup.as_view(), name="circumstances"),
    path("complaints/<number:number>/", detail, name="detail"),
    path("complaints/<number:number>/print/", paper, name="print"),
    path("complaints/<number:number>/record.pdf", pdf, name="record-pdf"),
    path("complaints/<number:number>/bundle/", bundle, name="bundle"),
    path("complaints/<number:number>/files/", add_files, name="add-files"),
    path("complaints/<number:number>/files/<int:pk>/", file, name="file"),
    path("complaints/<number:number>/accepted/", AcceptedView.as_view(), name="accepted"),
    path("complaints/<number:number>/<slug:step>/", step, name="step"),  # last: it takes any word
    path("penalties/", penalties, name="penalties"),
    path("penalties/new/", NewPenaltyView.as_view(), name="new-penalty"),
    path("penalties/export/", export_penalties, name="export-penalties"),
    path("penalties/<number:number>/", penalty, name="penalty"),
    path("penalties/<number:number>/notice/", penalty_paper, name="print-penalty"),
    path("penalties/<number:number>/<slug:act>/", penalty_step, name="step-on-penalty"),
]
