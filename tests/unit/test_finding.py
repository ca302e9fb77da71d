"""Findings: severities can be compared, and a finding holds no text."""

from dataclasses import fields

from bot.core.judge.finding import Category, Finding, Severity


def test_the_gravest_finding_is_the_greatest_severity() -> None:
    found = [Severity.FLAG, Severity.NOTE, Severity.RECALL]
    assert max(found) is Severity.RECALL
    assert min(found) is Severity.NOTE


def test_a_finding_names_places_not_words() -> None:
    finding = Finding(Category.ADS, Severity.FLAG, "words", (0, 4))
    assert {field.name for field in fields(finding)} == {
        "category", "severity", "rule", "span", "view", "score", "version", "trace", "before",
    }  # fmt: skip
    assert (finding.view, finding.score) == ("base", 1.0)
