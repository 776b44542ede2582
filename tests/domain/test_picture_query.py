"""The search line's language."""

from __future__ import annotations

from datetime import datetime

import pytest

from fluxdesk.domain.picture_query import PictureQuery, Range, Word, date_range, parse_query


def test_words_phrases_and_what_is_not_wanted() -> None:
    query = parse_query('red  "blue square" -watch -"old man" ***')
    assert query.words == (
        Word("red"),
        Word("blue square", whole=True),
        Word("watch", without=True),
        Word("old man", whole=True, without=True),
    )


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("level:Q4_K", {"words": (Word("Q4_K", "level"),)}),
        ('modelo:"FLUX.1 dev"', {"words": (Word("FLUX.1 dev", "model", whole=True),)}),
        ("-tag:bad", {"words": (Word("bad", "tag", without=True),)}),
        ("rating:4", {"rating": Range(4, 4)}),
        ("rating:>=2 estrellas:<4", {"rating": Range(2, 3)}),
        ("size:1024x768", {"size": (1024, 768)}),
        ("tamaño:1024×768", {"size": (1024, 768)}),
        ("seed:18446744073709551615", {"seed": 18446744073709551615}),
        ("width:>1000 alto:<=512", {"numbers": (("width", Range(low=1001)), ("height", Range(high=512)))}),
        ('in:"Best of May"', {"collection": "Best of May"}),
        ("size:big", {"words": (Word("size:big"),)}),
        ("http://x", {"words": (Word("http://x"),)}),
        ("12:30", {"words": (Word("12:30"),)}),
        ("rating:", {"words": (Word("rating:"),)}),
        ("", {}),
    ],
)
def test_fields(text: str, changes: dict[str, object]) -> None:
    assert parse_query(text) == PictureQuery(**changes)


def test_dates_are_whole_days_months_years_of_the_local_calendar() -> None:
    first, last = date_range("2026-12") or (0, 0)
    assert datetime.fromtimestamp(first / 1000) == datetime(2026, 12, 1)
    assert datetime.fromtimestamp((last + 1) / 1000) == datetime(2027, 1, 1)
    day = date_range("2026-02-28")
    assert day is not None
    assert datetime.fromtimestamp((day[1] + 1) / 1000) == datetime(2026, 3, 1)
    assert parse_query("date:>2026").dates == Range(low=(date_range("2026") or (0, 0))[1] + 1)
    assert date_range("2026-13") is None
    assert date_range("9999") is None or date_range("9999")


def test_what_was_chosen_otherwise_stays() -> None:
    base = PictureQuery(level="Q8_0", order="rating", rating=Range(low=3))
    query = parse_query("cat rating:<=4", base)
    assert (query.level, query.order, query.rating, query.words) == (
        "Q8_0",
        "rating",
        Range(3, 4),
        (Word("cat"),),
    )
