"""The form of a command: labelled fields from its parameter model, and what is wrong with them, beside them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget

from resources import mark, translate
from solvers.errors import SubsurfaceError
from subsurface_app.commands import Command
from subsurface_app.data.objects import DisplayUnits
from subsurface_app.data.store import Item
from subsurface_app.gui.dialogs import label
from subsurface_app.gui.forms.field import Field
from subsurface_app.gui.forms.fields import ChoiceField, ModelField, ToggleField, field_for, number_range
from subsurface_app.gui.forms.item_fields import ItemField, ItemsField
from subsurface_app.gui.forms.number_field import NumberField
from subsurface_app.gui.forms.pair import Pair
from subsurface_app.gui.forms.units import unit_text
from subsurface_app.plugins import KnownModel

# Pydantic's own sentences are English only; these say the same in words that are translated.
_PROBLEMS = {
    "missing": mark("this is needed"),
    "greater_than_equal": mark("expected {ge} or more"),
    "greater_than": mark("expected more than {gt}"),
    "less_than_equal": mark("expected {le} or less"),
    "less_than": mark("expected less than {lt}"),
    "int_parsing": mark("expected a whole number"),
    "int_type": mark("expected a whole number"),
    "int_from_float": mark("expected a whole number"),
    "float_parsing": mark("expected a number"),
    "float_type": mark("expected a number"),
    "string_too_short": mark("this is needed"),
    "string_type": mark("expected a text"),
    "too_short": mark("expected at least one"),
}


class CommandForm(QWidget):
    """One row a parameter: title, widget, description, and the problem when there is one."""

    changed = Signal()

    def __init__(
        self,
        command: Command,
        parent: QWidget | None = None,
        names: Sequence[str] | None = None,
        units: DisplayUnits | None = None,
    ) -> None:
        """Parameters   names : of the parameters that get a row; None for all.

        units : in which lengths and velocities are typed; `values` are in SI whatever they are
        """
        super().__init__(parent)
        self.command = command
        self._units = units or DisplayUnits()
        self.fields: dict[str, Field] = {}
        self.problems: dict[str, QLabel] = {}
        layout = QFormLayout(self)
        layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        layout.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        layout.setVerticalSpacing(9)
        layout.setHorizontalSpacing(12)
        for name, info in command.Parameters.model_fields.items():
            if names is not None and name not in names:
                continue
            self._add_row(layout, name, info)
        two = self._item_fields[:2]
        self._pair = Pair(*two, command.alike) if command.alike is not None and len(two) == 2 else None
        self.changed.connect(self._follow_domain)
        self._follow_domain()

    def _add_row(self, layout: QFormLayout, name: str, info: FieldInfo) -> None:
        title = translate(info.title or name)
        field = field_for(info, self)
        if isinstance(field, NumberField):
            field.take_units(self._units)
        field.setObjectName(name)
        field.setAccessibleName(title)
        if not info.is_required():
            field.set_value(info.get_default(call_default_factory=True))
        elif isinstance(field, NumberField):
            field.leave_open()
        field.changed.connect(self.changed)
        problem = label("", role="bad")
        problem.hide()
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(field)
        described = _description(info, field)
        if described:
            column.addWidget(label(described, role="muted"))
        column.addWidget(problem)
        heading = QLabel("" if isinstance(field, ToggleField) else title, self)
        heading.setBuddy(field)
        for hovered in (heading, field):
            hovered.setToolTip(tool_tip(info, name))
            hovered.setWhatsThis(tool_tip(info, name))
        name_parts(field, title, described)
        layout.addRow(heading, column)
        self.fields[name], self.problems[name] = field, problem

    def missing(self) -> list[str]:
        """Titles of what is needed and not given yet."""
        fields = self.command.Parameters.model_fields
        empty = [name for name, field in self.fields.items() if field.value() in (None, "")]
        needed = [name for name in empty if fields[name].is_required()]
        return [translate(fields[name].title or name) for name in needed]

    def domain(self) -> str:
        """ "twt" or "depth" as the form says: by a choice of its own, else by the first chosen item; "" while open."""
        if isinstance(chosen := self.fields.get("domain"), ChoiceField):
            return str(chosen.value() or "")
        for field in self.fields.values():
            if isinstance(field, ItemField) and (item := field.item()) is not None:
                axis = item.attributes.get("axis") or item.attributes
                if domain := axis.get("domain", ""):
                    return str(domain)
        return ""

    def _follow_domain(self) -> None:
        domain = self.domain()
        for field in self.fields.values():
            if isinstance(field, NumberField):
                field.take_domain(domain)

    def offer_items(self, items: Sequence[Item], preferred: Sequence[str], newest: Callable[[str], str] = str) -> None:
        """List the items of the project in the fields that take them; `newest` as `ItemField.offer`."""
        for many in self.fields.values():
            if isinstance(many, ItemsField):
                many.offer(items, newest)
        taken: list[str] = []
        is_open = not any(field.value() for field in self._item_fields)
        for field in self._item_fields:
            field.offer(items, [one for one in preferred if one not in taken], newest)
            taken.append(field.value() or "")
        if self._pair is not None:
            self._pair.offer(preferred, choose=is_open)
        self._follow_domain()

    def offer_models(self, models: Sequence[KnownModel]) -> None:
        """List the models in the fields that take one."""
        for field in self.fields.values():
            if isinstance(field, ModelField):
                field.offer(models)

    def tell_damaged(self, errors: Sequence[BaseException]) -> None:
        """Say below the models which files cannot be used."""
        for field in self.fields.values():
            if isinstance(field, ModelField):
                field.tell_damaged(errors)

    @property
    def takes_model(self) -> bool:
        """Whether a model is to be chosen."""
        return any(isinstance(field, ModelField) for field in self.fields.values())

    @property
    def _item_fields(self) -> list[ItemField]:
        return [field for field in self.fields.values() if isinstance(field, ItemField)]

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show given parameters, e.g. those of an earlier run."""
        for name, value in values.items():
            if name in self.fields:
                self.fields[name].set_value(value)

    def values(self) -> dict[str, Any]:
        """The parameters as plain data; what was left out is not in it."""
        given = {name: field.value() for name, field in self.fields.items()}
        return {name: value for name, value in given.items() if value is not None}

    def check(self) -> bool:
        """Validate, show each problem beside its field, and tell whether all is well."""
        found: dict[str, str] = {}
        try:
            self.command.Parameters(**self.values())
        except ValidationError as error:
            for one in error.errors():
                name = str(one["loc"][0]) if one["loc"] else next(iter(self.fields), "")
                field = self.fields.get(name)
                found.setdefault(name, _problem(one, field.scale if isinstance(field, NumberField) else 1.0))
        except SubsurfaceError as error:
            # what a parameter names cannot be read
            found[next(iter(self.fields))] = translate(error.template, **error.values)
        for name, shown in self.problems.items():
            shown.setText(found.get(name, ""))
            shown.setVisible(name in found)
        return not found


def _problem(error: Any, scale: float) -> str:
    """One validation error in words; limits in the unit that is shown."""
    template = _PROBLEMS.get(error["type"])
    if template is not None:
        limits = error.get("ctx", {})
        if scale != 1.0:
            limits = {key: f"{scale * one:.7g}" if isinstance(one, int | float) else one for key, one in limits.items()}
        return translate(template, **limits)
    return str(error["msg"])


def name_parts(field: Field, title: str, described: str) -> None:
    """Tell screen readers what each part of a field is; the focus goes to the part that is edited."""
    for part in field.findChildren(QWidget):
        if part.focusPolicy() != Qt.FocusPolicy.NoFocus and not part.accessibleName():
            part.setAccessibleName(title)
            part.setAccessibleDescription(described)
    first = next((one for one in field.findChildren(QWidget) if one.focusPolicy() != Qt.FocusPolicy.NoFocus), None)
    field.setFocusProxy(first)


def tool_tip(info: FieldInfo, name: str) -> str:
    """What a field takes, with its unit, range and default, and the name that scripts call it by."""
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    low, high = number_range(info)
    unit = unit_text(str(extra.get("unit", "")))
    lines = [translate(info.title or name), translate(info.description or "")]
    if low is not None and high is not None:
        lines.append(f"{low:.10g} .. {high:.10g} {unit}".rstrip())
    elif unit:
        lines.append(unit)
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    if isinstance(default, int | float) and not isinstance(default, bool):
        lines.append(translate(mark("default: {value}"), value=f"{default:g} {unit}".rstrip()))
    lines.append(translate(mark("in scripts: {name}"), name=name))
    return "\n".join(filter(None, lines))


def _description(info: FieldInfo, field: Field) -> str:
    """What a field means and, for a number, from where to where it may go."""
    parts = [translate(info.description)] if info.description else []
    if isinstance(field, NumberField):
        low, high = number_range(info)
        if low is not None and high is not None:
            digits = ".10g" if field.scale == 1.0 else ".7g"
            low, high = field.scale * low, field.scale * high
            parts.append(translate(mark("{low} to {high}"), low=f"{low:{digits}}", high=f"{high:{digits}}"))
    return "; ".join(parts)
