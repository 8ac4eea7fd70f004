"""Rows of a form whose labels lead the keyboard to the field, also where the field has company."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QLabel, QLayout, QVBoxLayout, QWidget

from gui.widgets.field_note import FieldNote

FIELD_HEIGHT_PX = 28
"""Combo and spin boxes are drawn by the Fusion style, flatter than our line edits."""


def new_form(parent: QWidget | None = None) -> QFormLayout:
    form = QFormLayout(parent) if parent is not None else QFormLayout()
    form.setContentsMargins(0, 0, 0, 0)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def add_row(
    form: QFormLayout,
    words: str,
    field: QWidget,
    note: FieldNote | None = None,
    line: QLayout | QWidget | None = None,
) -> QWidget:
    """`line` is what stands in the row when that is more than the field. Returns the whole right side."""
    field.setMinimumHeight(FIELD_HEIGHT_PX)
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2)
    if isinstance(line, QLayout):
        layout.addLayout(line)
    else:
        layout.addWidget(line or field)
    if note is not None:
        layout.addWidget(note)
    label = QLabel(words)
    label.setBuddy(field)
    form.addRow(label, box)
    return box
