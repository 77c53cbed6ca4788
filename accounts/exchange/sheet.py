"""What a table of one kind of thing is made of, and how each of its rows becomes an object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from import_export.results import RowResult
from import_export.widgets import Widget
from tablib import Dataset

from .files import Grid
from .widgets import LANGUAGES, Text

LINE = "#"  # the column of a data set that holds the row's number in the file


class Column(Field):
    """A column: its heading in every language of the product, an example, and a word on what belongs into it.

    `form_field` is the field of the form that checks the value, where it has another name than the attribute.
    """

    def __init__(
        self,
        heading: Promise,
        attribute: str = "",
        widget: Widget | None = None,
        *,
        example: Any = "",
        note: Any = "",
        required: bool = False,
    ) -> None:
        super().__init__(attribute=attribute or None, widget=widget or Text())
        self.heading, self.example, self.note, self.required = heading, example, note, required

    def headings(self) -> set[str]:
        """The heading as it may stand in a file, in any language, in small letters."""
        found = set()
        for language in LANGUAGES:
            with override(language):
                found.add(_folded(str(self.heading)))
        return found


def _folded(heading: str) -> str:
    """A heading as it is compared: marks of required columns, spaces and capitals do not count."""
    return "".join(heading.split()).strip("*\uff0a\ufeff").casefold()


class Line(RowResult):
    """A row of the file: what it is about, and each column's value before and after."""

    def __init__(self) -> None:
        super().__init__()
        self.number = 0
        self.before: dict[str, Any] = {}
        self.after: dict[str, Any] = {}

    def changed(self) -> list[str]:
        """The columns with another value than before."""
        return [key for key, value in self.after.items() if value != self.before.get(key)]


class Sheet(Resource):
    """Rows of a file to objects of a model, and back.

    A subclass names its columns and says how an object is found (`find`), checked (`check`) and saved (`store`). Every
    method may raise ValidationError with a dictionary of columns; the row is then shown with it. A column that is not
    in the file leaves what it holds as it is; an empty cell empties it.
    """

    class Meta:
        instance_loader_class = BaseInstanceLoader  # `find` does it
        report_skipped = False

    key: ClassVar[str]  # the column that says which object a row is about

    def __init__(self, acting: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.acting = acting
        self.present: list[str] = []  # the columns that the file has
        self.ignored: list[str] = []  # headings that no column has
        self.faults: dict[tuple[int, str], str] = {}
        self.seen: dict[Any, int] = {}

    @classmethod
    def get_row_result_class(cls) -> type[Line]:
        """Rows with values before and after."""
        return Line

    # Reading a file ---------------------------------------------------------------------------------------------------

    def dataset(self, grids: Iterable[Grid]) -> Dataset:
        """The rows of the first sheet that has this table's headings.

        Raises ValidationError with a sentence about the file.
        """
        names = []
        for grid in grids:
            names.append(grid.name)
            for position, (number, texts) in enumerate(grid.rows[:10]):
                columns = self._columns(texts)
                if set(self._required()) <= set(columns.values()):
                    return self._dataset(grid, columns, number, grid.rows[position + 1 :])
        required = _(", ").join(str(self.fields[key].heading) for key in self._required())
        words = _("No sheet of this file has the headings %(headings)s in its first rows. Use the empty template.")
        raise ValidationError(words % {"headings": required})

    def _required(self) -> list[str]:
        return [key for key, column in self.fields.items() if column.required]

    def _columns(self, texts: list[str]) -> dict[int, str]:
        """Which column of the table stands in which column of the file."""
        known = {heading: key for key, column in self.fields.items() for heading in column.headings()}
        return {index: known[_folded(text)] for index, text in enumerate(texts) if _folded(text) in known}

    def _dataset(self, grid: Grid, columns: dict[int, str], heading: int, rows: list[tuple[int, list[str]]]) -> Dataset:
        self._check_headings(columns)
        self.present = list(columns.values())
        top = next(texts for number, texts in grid.rows if number == heading)
        self.ignored = [text for index, text in enumerate(top) if text and index not in columns]
        for (number, index), message in grid.faults.items():
            if number > heading and index in columns:
                self.faults[number, columns[index]] = message
        dataset = Dataset(headers=[LINE, *self.present])
        examples = self._examples()
        for number, texts in rows:
            values = [texts[index] if index < len(texts) else "" for index in columns]
            spoilt = any((number, key) in self.faults for key in self.present)
            if (any(values) or spoilt) and values not in examples:
                dataset.append([number, *values])
        if not dataset.height:
            raise ValidationError(_("There is no row below the headings."))
        return dataset

    def _check_headings(self, columns: dict[int, str]) -> None:
        keys = list(columns.values())
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            names = _(", ").join(str(self.fields[key].heading) for key in self.fields if key in twice)
            raise ValidationError(_("These headings are there twice: %(headings)s.") % {"headings": names})

    def _examples(self) -> list[list[str]]:
        """The row that the empty template shows, in every language; an import passes it over."""
        found = []
        for language in LANGUAGES:
            with override(language):
                found.append([str(self.fields[key].example) for key in self.present])
        return found

    # From rows to objects ---------------------------------------------------------------------------------------------

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """Read what the rows refer to."""
        self.prepare(dataset)

    def _check_import_id_fields(self, headers: Any) -> None:
        """The headings are checked where the file is read."""

    def import_row(self, row: dict[str, Any], instance_loader: Any, **kwargs: Any) -> Line:
        """One row: find its object, see what would change, check, and save it (a trial run is rolled back)."""
        line = Line()
        line.number, line.row_values = row[LINE], row
        try:
            values = self._values(row)
            self._once(line.number, self.identity(values))
            found = self.find(values)
            line.import_type = RowResult.IMPORT_TYPE_UPDATE if found else RowResult.IMPORT_TYPE_NEW
            instance = found or self._meta.model()
            if found:
                self._once(line.number, found)
                line.before = {key: self.value_of(key, instance) for key in self.present}
                values[self.key] = line.before[self.key]  # by which it was found, perhaps in other capitals
            line.after = values
            if found and not line.changed():
                line.import_type = RowResult.IMPORT_TYPE_SKIP
            else:
                self.check(instance, values, new=not found)
                self.store(instance, values, new=not found)
            line.instance = instance
        except ValidationError as error:
            line.import_type, line.validation_error = RowResult.IMPORT_TYPE_INVALID, error
        return line

    def _values(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row's values as Python objects; the errors of all its columns together."""
        values: dict[str, Any] = {}
        errors: dict[str, Any] = {}
        for key in self.present:
            try:
                values[key] = self._value(key, row)
            except ValidationError as error:
                errors[key] = error
        if errors:
            raise ValidationError(errors)
        return values

    def _value(self, key: str, row: dict[str, Any]) -> Any:
        column = self.fields[key]
        if fault := self.faults.get((row[LINE], key)):
            raise ValidationError(fault)
        if column.required and not row[key]:
            raise ValidationError(_("This cell must be filled in."))
        return column.widget.clean(row[key], row=row, sheet=self)

    def _once(self, number: int, identity: Any) -> None:
        """Refuse a second row about the same thing."""
        if first := self.seen.get(identity):
            raise ValidationError({self.key: _("Row %(number)s is about the same.") % {"number": first}})
        self.seen[identity] = number

    def identity(self, values: dict[str, Any]) -> Any:
        """By what two rows are the same before anybody has looked for their object."""
        return values[self.key]

    def prepare(self, dataset: Dataset) -> None:
        """Read what all rows need at once, and bring the rows into the order in which they can be saved."""

    def find(self, values: dict[str, Any]) -> models.Model | None:
        """The object that a row is about; None for a new one."""
        raise NotImplementedError

    def value_of(self, key: str, instance: Any) -> Any:
        """What an object has in a column; comparable with what the column's widget makes of a cell."""
        return self.fields[key].get_value(instance)

    def check(self, instance: Any, values: dict[str, Any], new: bool) -> None:
        """Take over the values into `instance`, or refuse them."""
        raise NotImplementedError

    def store(self, instance: Any, values: dict[str, Any], new: bool) -> None:
        """Save the checked object."""
        instance.save()

    def checked_by(self, form_class: type[forms.ModelForm], instance: Any, values: dict[str, Any]) -> None:
        """The administration's own form, filled in with the row; what it refuses is refused here, by column.

        What the file has no column for stays as it is.
        """
        form = form_class(instance=instance)
        data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        data |= {name: value.pk if isinstance(value, models.Model) else value for name, value in values.items()}
        form = form_class(
            data={name: "" if value is None else value for name, value in data.items()}, instance=instance
        )
        form.acting = self.acting
        if not form.is_valid():
            errors: dict[str, list[str]] = {}
            for name, messages in form.errors.items():
                errors.setdefault(name if name in self.present else NON_FIELD_ERRORS, []).extend(messages)
            raise ValidationError(errors)

    # From objects to rows ---------------------------------------------------------------------------------------------

    def headings(self) -> list[str]:
        """All headings in the active language."""
        return [str(column.heading) for column in self.fields.values()]

    def example(self) -> list[str]:
        """The row that the empty template shows."""
        return [str(column.example) for column in self.fields.values()]

    def rows(self, queryset: models.QuerySet) -> Iterator[list[str]]:
        """A row for each object, in the language that is active now even if it is read later."""
        language = get_language()
        for instance in queryset.iterator(chunk_size=1000):
            with override(language):
                yield [self.shown(key, self.value_of(key, instance)) for key in self.fields]

    def shown(self, key: str, value: Any) -> str:
        """A value of a column as it stands in a cell, in the active language."""
        return self.fields[key].widget.render(value)

    def name_of(self, key: str) -> str:
        """The column's heading, for messages."""
        return capfirst(str(self.fields[key].heading)) if key in self.fields else ""
