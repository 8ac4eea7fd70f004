from importlib.metadata import distribution
from pathlib import Path

import pytest

from core.config import licences as module
from core.config.licences import licence_page, licences, needed_by, terms, works_on


def test_an_installed_program_shows_the_page_it_was_built_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "licences.txt").write_text("as it was built", "utf-8")
    monkeypatch.setattr(module, "resource_path", lambda *names: tmp_path.joinpath(*names))
    assert licences() == "as it was built"


def test_a_checkout_makes_the_page_with_every_text_and_qts_obligations():
    page = licences()
    for told in (
        "PySide6_Essentials",
        "GNU LESSER GENERAL PUBLIC LICENSE",
        "GNU GENERAL PUBLIC LICENSE",
        "numpy",
    ):
        assert told in page
    assert "may be replaced by other builds" in page.replace("\n", " ")


def test_a_part_tells_name_version_terms_and_text():
    page = licence_page([distribution("rich")])
    assert f"rich {distribution('rich').version}\nTerms: MIT" in page
    assert "Permission is hereby granted" in page


def test_what_is_needed_is_followed_to_the_end_and_without_the_root():
    names = [made.name.lower() for made in needed_by("typer")]
    assert "markdown-it-py" in names  # typer asks for rich, which asks for it
    assert "typer" not in names
    assert names == sorted(names)


def test_terms_come_from_the_expression_the_classifiers_or_the_field():
    assert terms(distribution("numpy")).startswith("BSD-3-Clause")
    assert terms(distribution("uvloop")) == "Apache Software License; MIT License"


def test_the_works_of_a_page_are_told_with_their_terms():
    names = ("rich", "numpy")
    page = licence_page([distribution(name) for name in names])
    assert works_on(page) == tuple(
        (name, distribution(name).version, terms(distribution(name))) for name in names
    )


def test_a_checkouts_page_names_all_that_pilothouse_needs():
    assert {"numpy", "pyqtgraph", "PySide6_Essentials"} <= {work.name for work in works_on(licences())}
