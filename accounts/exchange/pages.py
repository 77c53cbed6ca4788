"""The pages for importing and exporting a table, beside its list in the administration."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, override
from import_export.admin import ImportExportMixin
from import_export.results import Result, RowResult
from import_export.tmp_storages import MediaStorage
from unfold.widgets import UnfoldAdminFileFieldWidget

from . import files
from .previews import FOLDER, KEPT
from .sheet import Line, Sheet

SHOWN = 100  # rows on the page of a preview
FROM_FILE = gettext_noop("Imported from %(file)s, row %(row)s")
EXPORTED = gettext_noop("Exported as a file: %(count)s rows")
NOTHING = gettext_noop("(empty)")


class UploadForm(forms.Form):
    """The file to import."""

    file = forms.FileField(
        label=gettext_lazy("Excel workbook or CSV file"),
        allow_empty_file=True,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".xlsx,.csv"}),
    )


@dataclass
class Cell:
    """A cell of a preview."""

    heading: str
    text: str
    before: str = ""
    changed: bool = False
    errors: list[str] = field(default_factory=list)


@dataclass
class Row:
    """A row of a preview."""

    number: int
    kind: str
    cells: list[Cell]
    errors: list[str]  # that belong to no cell


@dataclass
class Preview:
    """What an import would do, or did."""

    headings: list[str]
    rows: list[Row]
    new: int
    changed: int
    same: int
    refused: int
    ignored: str = ""
    failed: str = ""

    @property
    def may_go_on(self) -> bool:
        """Whether there is something to write and nothing against it."""
        return not self.refused and not self.failed and bool(self.new or self.changed)

    @property
    def hidden(self) -> int:
        """How many rows are not shown."""
        return (self.refused or self.new + self.changed) - len(self.rows)


def preview_of(sheet: Sheet, result: Result) -> Preview:
    """What a result says, of at most `SHOWN` rows; only what is refused, if anything is."""
    totals = result.totals
    refused = totals[RowResult.IMPORT_TYPE_INVALID]
    lines = [line for line in result.rows if bool(line.validation_error) == bool(refused)]
    lines.sort(key=lambda line: line.number)
    return Preview(
        headings=[sheet.name_of(key) for key in sheet.present],
        rows=[_row(sheet, line) for line in lines[:SHOWN]],
        new=totals[RowResult.IMPORT_TYPE_NEW],
        changed=totals[RowResult.IMPORT_TYPE_UPDATE],
        same=totals[RowResult.IMPORT_TYPE_SKIP],
        refused=refused,
        ignored=_(", ").join(sheet.ignored),
        failed=_("The database refused the file; nothing was written.") if result.base_errors else "",
    )


def _row(sheet: Sheet, line: Line) -> Row:
    if line.validation_error:
        errors = _messages(line.validation_error)
        cells = [Cell(sheet.name_of(key), line.row_values[key], errors=errors.get(key, [])) for key in sheet.present]
        return Row(line.number, line.import_type, cells, errors.get(NON_FIELD_ERRORS, []))
    changed = line.changed()
    cells = [
        Cell(
            sheet.name_of(key),
            sheet.shown(key, line.after[key]),
            sheet.shown(key, line.before.get(key)),
            key in changed,
        )
        for key in sheet.present
    ]
    return Row(line.number, line.import_type, cells, [])


def _messages(error: ValidationError) -> dict[str, list[str]]:
    return error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}


def digest_of(sheet: Sheet, result: Result) -> str:
    """A print of everything that a result would change, by which two of them are compared."""
    print_ = hashlib.sha256()
    with override("en"):
        for line in sorted(result.rows, key=lambda line: line.number):
            if not line.validation_error:
                changes = [
                    [key, sheet.shown(key, line.before.get(key)), sheet.shown(key, line.after[key])]
                    for key in sorted(line.changed())
                ]
                print_.update(json.dumps([line.number, line.import_type, changes]).encode())
    return print_.hexdigest()


class ExchangeAdmin(ImportExportMixin):
    """Adds import and export of `sheet` to a model's list; stands before the model admin."""

    sheet: type[Sheet]
    import_export_change_list_template = "admin/exchange/change_list.html"

    # Who may ----------------------------------------------------------------------------------------------------------

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whoever may add and change by hand may do so by file."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whoever may look may take along what he sees."""
        return self.has_view_permission(request)

    def get_urls(self) -> list:
        """With the empty template."""
        name = "{}_{}_import_template".format(*self.get_model_info())
        view = self.admin_site.admin_view(self.template_view)
        return [path("import/template/", view, name=name), *super().get_urls()]

    # In: first step ---------------------------------------------------------------------------------------------------

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Take a file, try it out, and show what it would do."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        if not form.is_valid():
            return self._import_page(request, form)
        try:
            return self._try_out(request, form.cleaned_data["file"])
        except ValidationError as error:
            form.add_error("file", error)
            return self._import_page(request, form)

    def _try_out(self, request: HttpRequest, upload: File) -> HttpResponse:
        """The preview of a file. Raises ValidationError if it cannot be read as this table."""
        sheet = self.sheet(acting=request.user)
        result = sheet.import_data(sheet.dataset(files.read(upload)), dry_run=True)
        preview = preview_of(sheet, result)
        token = self._kept(request, upload, digest_of(sheet, result)) if preview.may_go_on else ""
        return self._import_page(request, UploadForm(), preview, token)

    def _kept(self, request: HttpRequest, upload: File, digest: str) -> str:
        """Keep the file for the second step; the answer says, signed, which it is and what it would do."""
        upload.seek(0)
        storage = MediaStorage(MEDIA_FOLDER=FOLDER)
        storage.save(upload.read())
        return signing.dumps([storage.name, upload.name, digest], salt=self._salt(request))

    def _salt(self, request: HttpRequest) -> str:
        """A preview is good for the person it was shown to, and for this table."""
        return f"{FOLDER} {self.model._meta.label} {request.user.pk}"

    def _import_page(
        self, request: HttpRequest, form: UploadForm, preview: Preview | None = None, token: str = ""
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import %(things)s") % {"things": self.model._meta.verbose_name_plural},
            "opts": self.model._meta,
            "form": form,
            "preview": preview,
            "token": token,
            "columns": self.sheet().fields.values(),
            "limits": {"rows": f"{files.MAX_ROWS:,}", "megabytes": files.MAX_BYTES // 1024 // 1024},
            "addresses": {page: self._address(page) for page in ("process_import", "import_template", "changelist")},
        }
        return TemplateResponse(request, "admin/exchange/import.html", context)

    def _address(self, page: str) -> str:
        return reverse("admin:{}_{}_{}".format(*self.get_model_info(), page))

    def template_view(self, request: HttpRequest) -> HttpResponse:
        """An empty table with its headings and one example row, which an import passes over."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        sheet = self.sheet()
        return self._download(files.as_xlsx(self._name(), sheet.headings(), [sheet.example()]), "xlsx", _("template"))

    # In: second step --------------------------------------------------------------------------------------------------

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Write everything that the preview showed, or nothing."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        try:
            kept = signing.loads(request.POST.get("token", ""), salt=self._salt(request), max_age=KEPT)
            name, file_name, digest = kept
            storage = MediaStorage(name=name, MEDIA_FOLDER=FOLDER)
            upload = ContentFile(storage.read(), name=file_name)
        except (signing.BadSignature, OSError):
            messages.warning(request, _("This preview is no longer valid. Choose the file again."))
            return HttpResponseRedirect(self._address("import"))
        storage.remove()
        if self._write(request, upload, digest):
            return HttpResponseRedirect(self._address("changelist"))
        messages.warning(
            request, _("Meanwhile something else was changed, so nothing was written. Look at the new preview.")
        )
        upload.seek(0)
        return self._try_out(request, upload)

    def _write(self, request: HttpRequest, upload: File, digest: str) -> bool:
        """Write the file if that does exactly what was shown; otherwise nothing, and False."""
        sheet = self.sheet(acting=request.user)
        dataset = sheet.dataset(files.read(upload))
        try:
            with transaction.atomic():
                result = sheet.import_data(dataset, use_transactions=True, rollback_on_validation_errors=True)
                preview = preview_of(sheet, result)
                if not preview.may_go_on or digest_of(sheet, result) != digest:
                    transaction.set_rollback(True)
                    return False
                self._log(request, sheet, result, str(upload.name))
        except DatabaseError:
            return False
        self.tell(request, sheet, preview)
        return True

    def tell(self, request: HttpRequest, sheet: Sheet, preview: Preview) -> None:
        """Say what was written, and what to do next."""
        words = _("Imported: %(new)s new, %(changed)s changed, %(same)s as they were.")
        messages.success(request, words % {"new": preview.new, "changed": preview.changed, "same": preview.same})

    def _log(self, request: HttpRequest, sheet: Sheet, result: Result, file_name: str) -> None:
        """An entry in the administration log for every object, with the values before and after."""
        content_type = ContentType.objects.get_for_model(self.model)
        entries = []
        for line in result.rows:
            new = line.import_type == RowResult.IMPORT_TYPE_NEW
            note = {"note": FROM_FILE, "about": {"file": file_name[:100], "row": line.number}}
            what: list[dict[str, Any]] = [{"added": {}}] if new else []
            what.append({"values": list(self._values(sheet, line, new))})
            entries.append(
                LogEntry(
                    user=request.user,
                    content_type=content_type,
                    object_id=str(line.instance.pk),
                    object_repr=str(line.instance)[:200],
                    action_flag=ADDITION if new else CHANGE,
                    change_message=json.dumps([note, *what]),
                )
            )
        LogEntry.objects.bulk_create(entries, batch_size=1000)

    def _values(self, sheet: Sheet, line: Line, new: bool) -> Iterator[dict[str, str]]:
        with override(None):  # words stay source strings, so that every reader gets them in his own language
            for key in line.changed():
                before, after = sheet.shown(key, line.before.get(key)), sheet.shown(key, line.after[key])
                values = {"after": after} if new else {"before": before or NOTHING, "after": after or NOTHING}
                if after or not new:
                    yield {"label": str(sheet.fields[key].heading), **values}

    # Out --------------------------------------------------------------------------------------------------------------

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """What the list shows with its filters, as a file; the log says who took how much along."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        try:
            queryset = self.get_export_queryset(request)
        except IncorrectLookupParameters:  # filters that the list does not have: without them, as the list does it
            return HttpResponseRedirect(request.path)
        count = queryset.count()
        kind = request.POST.get("format")
        if request.method != "POST" or kind not in {"csv", "xlsx"} or (kind == "xlsx" and count > files.MAX_ROWS):
            return self._export_page(request, count)
        sheet = self.sheet(acting=request.user)
        LogEntry.objects.create(
            user=request.user,
            content_type=ContentType.objects.get_for_model(self.model),
            object_repr=str(self.model._meta.verbose_name_plural)[:200],
            action_flag=CHANGE,
            change_message=json.dumps([{"note": EXPORTED, "about": {"count": count}}]),
        )
        rows = sheet.rows(queryset)
        if kind == "csv":
            return self._download(files.as_csv(sheet.headings(), rows), "csv")
        return self._download(files.as_xlsx(self._name(), sheet.headings(), rows), "xlsx")

    def _export_page(self, request: HttpRequest, count: int) -> HttpResponse:
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Export %(things)s") % {"things": self.model._meta.verbose_name_plural},
            "opts": self.model._meta,
            "count": count,
            "all": self.model.objects.count(),
            "too_many": count > files.MAX_ROWS,
            "limit": f"{files.MAX_ROWS:,}",
            "columns": self.sheet().fields.values(),
            "addresses": {"changelist": self._address("changelist")},
        }
        return TemplateResponse(request, "admin/exchange/export.html", context)

    def _name(self) -> str:
        return capfirst(str(self.model._meta.verbose_name_plural))

    def _download(self, content: bytes | Iterator[bytes], extension: str, what: str = "") -> HttpResponse:
        name = f"{self._name()}-{what or f'{timezone.localtime():%Y%m%d-%H%M}'}.{extension}"
        kind = files.CSV_TYPE if extension == "csv" else files.XLSX_TYPE
        response = HttpResponse if isinstance(content, bytes) else StreamingHttpResponse
        disposition = content_disposition_header(True, name)
        return response(content, content_type=kind, headers={"Content-Disposition": disposition})
