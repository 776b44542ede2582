"""The gallery's index over real PNG files: search, marks that survive, rebuilding, strange files, two writers."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from fakes import MODELS, RESULT, request
from msgspec.structs import replace

from fluxdesk.domain.gallery import Collect, DropCollection, Rate, RenameCollection, SetTag
from fluxdesk.domain.picture_query import PictureQuery, parse_query
from fluxdesk.domain.request import LoraUse
from fluxdesk.formats.png import encode_png, write_picture
from fluxdesk.services.gallery_index import GalleryIndex
from fluxdesk.services.make_pictures import make_pictures
from fluxdesk.services.picture_facts import read_facts

SECOND_NS = 10**9
START_NS = 1_790_000_000 * SECOND_NS


def paint(folder: Path, number: int, prompt: str, **changes: object) -> Path:
    """A real picture of 16 x 16 pixels, one second younger than that of the number before."""
    path = folder / f"{number}.png"
    recipe = request(number, prompt=prompt, **changes)
    write_picture(path, 16, 16, bytes([number % 256] * 768), request=recipe, result=RESULT)
    os.utime(path, ns=(START_NS + number * SECOND_NS,) * 2)
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "pictures"


@pytest.fixture
def index(root: Path, tmp_path: Path) -> GalleryIndex:
    return GalleryIndex(root, tmp_path / "cache" / "index.sqlite")


def names(index: GalleryIndex, text: str = "", **base: object) -> list[str]:
    found = index.search(parse_query(text, PictureQuery(**base)))
    return [row.path for row in index.rows(found)]


def test_search_over_everything_that_was_promised(index: GalleryIndex, root: Path) -> None:
    schnell = replace(MODELS, family="flux1-schnell", level="Q4_K_S")
    paint(root, 1, "Un corazón rojo")
    paint(root, 2, "A red circle above a blue square", models=schnell, seed=42)
    paint(root / "2026", 3, "A blue bird, red sky", loras=(LoraUse("/l/ink-wash.safetensors"),))
    index.scan()
    assert names(index) == ["2026/3.png", "2.png", "1.png"], "newest first"
    assert names(index, order="oldest") == ["1.png", "2.png", "2026/3.png"]
    assert names(index, "red blue") == ["2026/3.png", "2.png"]
    assert names(index, '"blue square"') == ["2.png"]
    assert names(index, "red -bird") == ["2.png"]
    assert names(index, "-red") == ["1.png"]
    assert names(index, "CORAZON") == ["1.png"], "accents and capitals do not matter"
    assert names(index, "squ") == ["2.png"], "beginnings of words are found"
    assert names(index, "level:Q4_K") == ["2.png"]
    assert names(index, level="Q4_K_S") == ["2.png"]
    assert names(index, level="Q4_K") == []
    assert names(index, family="flux1-schnell") == ["2.png"]
    assert names(index, "lora:ink") == names(index, lora="ink-wash") == ["2026/3.png"]
    assert names(index, "seed:42") == ["2.png"]
    assert names(index, "size:16x16 width:>=16 height:<17") == ["2026/3.png", "2.png", "1.png"]
    assert names(index, "width:>16") == []
    assert names(index, "date:>=2026 steps:20") == ["2026/3.png", "2.png", "1.png"]
    assert names(index, "date:2025") == []
    assert names(index, "name:2026") == ["2026/3.png"]
    assert names(index, "nothing-like-this") == []


def test_stars_tags_and_collections(index: GalleryIndex, root: Path) -> None:
    for number in (1, 2, 3):
        paint(root, number, f"picture {number}")
    index.scan()
    index.change(Rate(marks=("job-1", "job-3"), rating=5))
    index.change(Rate(marks=("job-2",), rating=3))
    index.change(SetTag(marks=("job-1",), tag="  best   of May "))
    index.change(Collect(marks=("job-2", "job-3"), collection="Wall"))
    assert names(index, order="rating") == ["3.png", "1.png", "2.png"]
    assert names(index, "rating:>=4") == ["3.png", "1.png"]
    assert names(index, "rating:3") == ["2.png"]
    assert names(index, "tag:may") == ["1.png"]
    assert names(index, "in:Wall") == ["3.png", "2.png"]
    index.change(RenameCollection(collection="Wall", name="Living room"))
    assert names(index, 'in:"Living room"') == ["3.png", "2.png"]
    index.change(Collect(marks=("job-3",), collection="Living room", on=False))
    index.change(SetTag(marks=("job-1",), tag="best of May", on=False))
    assert names(index, 'in:"Living room"') == ["2.png"]
    assert names(index, "tag:may") == []
    assert [(found.value, found.count) for found in index.choices().collections] == [("Living room", 1)]
    assert index.collections_of("job-2") == ("Living room",)
    index.change(DropCollection(collection="Living room"))
    assert index.choices().collections == ()
    index.change(Rate(marks=("job-1",), rating=99))
    assert index.rows_of_files([root / "1.png"])[0].rating == 5


def test_a_deleted_index_gives_the_same_answers(root: Path, tmp_path: Path) -> None:
    make_pictures(root, 300, seed=1)
    index = GalleryIndex(root, tmp_path / "index.sqlite")
    index.scan()
    marks = index.marks_of(index.search(PictureQuery()))
    draw = random.Random(2)
    for stars in range(1, 6):
        index.change(Rate(marks=tuple(draw.sample(marks, 40)), rating=stars))
    index.change(SetTag(marks=marks[:70], tag="keep"))
    index.change(Collect(marks=marks[50:90], collection="Wall"))
    texts = ["", "red", "manos", "level:Q4", "rating:>=3", "tag:keep rating:2", "in:Wall -red", "lora:ink"]
    orders = ("newest", "oldest", "rating")

    def answers(found: GalleryIndex) -> list[object]:
        queries = [parse_query(text, PictureQuery(order=order)) for text in texts for order in orders]
        return [found.rows(found.search(query)) for query in queries] + [found.choices()]

    before = answers(index)
    assert all(before[:-1]), "every query finds something"
    index.close()
    (tmp_path / "index.sqlite").unlink()
    again = GalleryIndex(root, tmp_path / "index.sqlite")
    again.scan()
    assert answers(again) == before
    assert again.rebuild().added == 300
    assert answers(again) == before


def test_marks_follow_a_picture_that_is_renamed_and_a_copy_of_the_folder(
    index: GalleryIndex, root: Path, tmp_path: Path
) -> None:
    paint(root, 1, "one")
    index.scan()
    index.change(Rate(marks=("job-1",), rating=4))
    (root / "1.png").rename(root / "renamed.png")
    report = index.scan()
    assert (report.added, report.removed) == (1, 1)
    assert names(index, "rating:4") == ["renamed.png"]
    shutil.copytree(root, tmp_path / "elsewhere")
    other = GalleryIndex(tmp_path / "elsewhere", tmp_path / "other.sqlite")
    other.scan()
    assert names(other, "rating:4") == ["renamed.png"]


def test_what_changes_in_the_folder_is_seen(index: GalleryIndex, root: Path) -> None:
    paint(root, 1, "old words")
    paint(root, 2, "other words")
    assert index.scan().added == 2
    assert not index.scan().is_news
    paint(root, 1, "new words here")
    (root / "2.png").unlink()
    report = index.scan()
    assert (report.added, report.changed, report.removed) == (0, 1, 1)
    assert names(index, "words") == names(index, "new") == ["1.png"]
    paint(root, 3, "added by hand")
    assert index.add(root / "3.png") is not None
    assert index.add(root / "missing.png") is None
    assert index.add(root.parent / "elsewhere.png") is None
    index.remove([root / "1.png"])
    assert names(index) == ["3.png"]


def test_strange_files_are_no_trouble(index: GalleryIndex, root: Path) -> None:
    root.mkdir()
    (root / "empty.png").write_bytes(b"")
    (root / "text.png").write_text("not a picture")
    (root / "folder.png").mkdir()
    (root / ".hidden.png").write_bytes(encode_png(1, 1, b"abc", {}))
    (root / "plain.PNG").write_bytes(encode_png(2, 3, b"abc" * 6, {}))
    forge = {
        "parameters": "a cat\nNegative prompt: a dog\nSteps: 20, Sampler: Euler, CFG scale: 1, Seed: 7, Size: 1x1"
    }
    (root / "forge.png").write_bytes(encode_png(1, 1, b"abc", forge))
    broken = paint(root, 9, "broken")
    whole = broken.read_bytes()
    for cut in range(0, len(whole), 97):
        (root / f"cut-{cut}.png").write_bytes(whole[:cut])
    (root / "huge-seed.png").write_bytes(
        encode_png(1, 1, b"abc", {"fluxdesk": '{"request":' + "9" * 30 + "}"})
    )
    index.scan()
    assert not index.scan().is_news, "what is no picture is not read again"
    assert names(index, "cat") == ["forge.png"]
    assert names(index, "dog") == []
    facts = read_facts(root / "plain.PNG")
    assert facts is not None
    assert (facts.width, facts.height, facts.source, facts.mark[:2]) == (2, 3, "none", "f-")


@pytest.mark.parametrize("damage", ["garbage", "header", "middle"])
def test_a_damaged_index_is_made_anew(damage: str, root: Path, tmp_path: Path) -> None:
    database = tmp_path / "index.sqlite"
    for number in range(3):
        paint(root, number, f"picture {number}")
    index = GalleryIndex(root, database)
    index.scan()
    index.close()
    data = bytearray(database.read_bytes())
    if damage == "garbage":
        data = bytearray(b"this is no database" * 500)
    elif damage == "header":
        data[:100] = bytes(100)
    else:
        data[1000:9000] = random.Random(1).randbytes(8000)
    database.write_bytes(bytes(data))
    again = GalleryIndex(root, database)
    again.heal()
    again.scan()
    assert names(again, "picture") == ["2.png", "1.png", "0.png"]


def test_a_torn_journal_loses_its_torn_line_only(index: GalleryIndex, root: Path, tmp_path: Path) -> None:
    paint(root, 1, "one")
    index.scan()
    index.change(Rate(marks=("job-1",), rating=2))
    with index.journal.path.open("ab") as file:
        file.write(b'{"op":"rate","marks":["job-1"],"rat')
    assert index.take_in_journal() == 0
    index.change(SetTag(marks=("job-1",), tag="after"))
    assert names(index, "tag:after rating:2") == ["1.png"]
    index.journal.path.unlink()
    index.take_in_journal()
    assert names(index, "rating:0 -tag:after") == ["1.png"], "another journal is taken in from its start"


def test_two_processes_write_and_both_see_all(index: GalleryIndex, root: Path) -> None:
    for number in range(20):
        paint(root, number, f"picture {number}")
    index.scan()
    code = (
        "import sys\nfrom pathlib import Path\nfrom fluxdesk.services.gallery_index import GalleryIndex\n"
        "from fluxdesk.domain.gallery import SetTag\n"
        "index = GalleryIndex(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "for number in range(20): index.change(SetTag(marks=(f'job-{number}',), tag='theirs'))\n"
    )
    other = subprocess.Popen([sys.executable, "-c", code, str(root), str(index.database)])
    for number in range(20):
        index.change(Rate(marks=(f"job-{number}",), rating=1 + number % 5))
    assert other.wait(60) == 0
    index.take_in_journal()
    assert len(names(index, "tag:theirs rating:>0")) == 20


def test_files_written_at_the_same_moment_are_all_there(index: GalleryIndex, root: Path) -> None:
    for number in range(200):
        os.utime(paint(root, number, "same"), ns=(START_NS, START_NS))
    index.scan()
    before = names(index, "same")
    assert len(before) == 200
    index.rebuild()
    assert names(index, "same") == before


def test_the_index_agrees_with_itself_after_many_changes(index: GalleryIndex, root: Path) -> None:
    draw = random.Random(3)
    for number in range(30):
        paint(root, number, f"word{number % 3} word{number % 5}")
    index.scan()
    for _ in range(60):
        mark = f"job-{draw.randrange(30)}"
        change = draw.choice([Rate(marks=(mark,), rating=draw.randrange(6)), SetTag(marks=(mark,), tag="t")])
        index.change(change)
        if draw.random() < 0.2:
            paint(root, draw.randrange(30), "word1 again")
            index.scan()
    index.close()
    with sqlite3.connect(index.database) as connection:
        connection.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
    connection.close()


def test_the_first_pictures_are_the_beginning_of_all(index: GalleryIndex, root: Path) -> None:
    files = [paint(root, number, f"picture {number} of a fox") for number in range(9)]
    index.scan()
    numbers = index.search(PictureQuery())
    index.change(Rate(marks=index.marks_of(numbers[3:5]), rating=4))
    assert index.count() == len(files)
    for query in (
        PictureQuery(),
        parse_query("fox"),
        parse_query("fox", PictureQuery(order="oldest")),
        PictureQuery(order="rating"),
    ):
        everything = index.search(query)
        assert len(everything) == len(files)
        for most in (0, 1, 4, 100):
            assert index.search(query, most) == everything[:most]


def test_a_scan_that_is_cancelled_in_its_walk_forgets_nothing(index: GalleryIndex, root: Path) -> None:
    for number in range(4):
        paint(root, number, "a fox")
    index.scan()
    steps = iter([False, False, True])
    report = index.scan(cancelled=lambda: next(steps, True))
    assert not report.is_news
    assert index.count() == 4
