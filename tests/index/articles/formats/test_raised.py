"""Raised and lowered letters, and what is struck out."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.articles.formats.raised import Raised, settle
from index.articles.formats.xml import MarkupText
from tests.read_files import read


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Of 84<sup><a href='#n1'>1</a></sup> cups", "Of 84 cups"),
        ("Of 84<sup>1</sup> cups", "Of 84 cups"),
        ("Of 84<a href='#n1' class='footnote-ref' role='doc-noteref'>1</a> cups", "Of 84 cups"),
        ("Of 84<a class='footnote-ref' href='#n1'><sup>1</sup></a> cups", "Of 84 cups"),
        ("Of 84 cups.<a href='#m1' class='footnote-back'>↩︎</a> Others", "Of 84 cups. Others"),
        ("Page <a href='#p84'>84</a> cups", "Page 84 cups"),
        ("Of 84<sup class='reference'>[3]</sup> cups", "Of 84 cups"),
        ("Some cups.<sup>3,4</sup> Others", "Some cups. Others"),
        ("Mr Doe<sup>*</sup> drank", "Mr Doe drank"),
        ("10<sup>6</sup> cups", "10⁶ cups"),
        ("3.2 × 10<sup>-9</sup> cups", "3.2 × 10⁻⁹ cups"),
        ("2<sup>10</sup> cups, 5<sup>3</sup> = 125", "2¹⁰ cups, 5³ = 125"),
        ("9 km<sup>2</sup> and x<sup>2</sup>", "9 km² and x²"),
        ("5<sup>1</sup>/<sub>2</sub> cups", "5 1/2 cups"),
        ("<sup>1</sup>/<sub>2</sub> a cup", "1/2 a cup"),
        ("the 1<sup>st</sup> of May", "the 1st of May"),
        ("H<sub>2</sub>O, CO<sub>2</sub>", "H2O, CO2"),
        ("log<sub>10</sub>5", "log₁₀5"),
        ("<sup>14</sup>C", "¹⁴C"),
        ("Ca<sup>2+</sup>", "Ca²⁺"),
        ("$12<sup>99</sup> a cup", "$12⁹⁹ a cup"),
        ("<sup>1</sup>Counted in May.", "¹ Counted in May."),
        ("2<s>50</s>,000 euros<del> in 2021</del> in 2022", "2,000 euros in 2022"),
        ("<span style='text-decoration: line-through'>9</span>8 cups", "8 cups"),
        ("9<br style='text-decoration: line-through'>8 cups", "9\n8 cups"),
        ("9<img style='text-decoration: line-through' src='a.png'>8 cups", "98 cups"),
    ],
)
def test_a_number_is_never_another(tmp_path: Path, markup: str, text: str) -> None:
    """In a fragment as in a page."""
    assert MarkupText(f"<p>{markup}</p>").text == text
    page = f"<html><body><article><h1>Tea</h1><p>{markup}. {_REST}</p></article></body></html>"
    article = read(tmp_path, "a.html", page)
    assert article.text == f"Tea\n\n{text}. {_REST}"


_REST = "That is all there is to say of the tea of this town, its cups and its cooks."


def test_a_line_without_raised_letters_is_as_it_was() -> None:
    assert settle(["a", " b "]) == "a b "


def test_a_long_line_that_is_raised_stays() -> None:
    words = "this was laid out as a superscript for whatever reason"
    assert settle(["a ", Raised(text=words)]) == f"a {words}"
