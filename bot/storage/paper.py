"""Makes a sheet of paper as PDF: a heading, lines with a label, notes, a QR code.

What stands on it is its caller's; here is only how it looks. Nothing is fetched or kept.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

#: Signs that the built-in fonts of PDF do not have, and what stands for them.
_INSTEAD = str.maketrans({"✓": "v", "☐": "-", "•": "*", "–": "-", "—": "-", "’": "'", "…": "..."})

#: Edges of the sheet and side of the QR code, in millimetres.
MARGIN, QR_SIDE = 20, 32


@dataclass(frozen=True)
class Paper:
    """qr: what the code says; lines: label and value; notes: paragraphs below, in order."""

    title: str
    subtitle: str
    lines: Sequence[tuple[str, str]]
    notes: Sequence[str] = ()
    qr: str | None = None
    footer: str = ""


def make(paper: Paper) -> bytes:
    """The PDF (A4, portrait); the same paper always gives the same bytes."""
    # Only who makes paper pays for loading the library.
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    body = ParagraphStyle("body", fontName="Helvetica", fontSize=10.5, leading=15)
    small = ParagraphStyle(
        "small", parent=body, fontSize=9, leading=12.5, textColor=colors.HexColor(_GREY)
    )
    title = ParagraphStyle("title", parent=body, fontName="Helvetica-Bold", fontSize=18, leading=23)
    strong = ParagraphStyle("strong", parent=body, fontName="Helvetica-Bold")
    width = A4[0] - 2 * MARGIN * mm
    head = [Paragraph(_plain(paper.title), title), Paragraph(_plain(paper.subtitle), body)]
    story = [_beside(head, paper.qr, width), Spacer(1, 8 * mm)]
    if paper.lines:
        rows = [
            [Paragraph(_plain(label), small), Paragraph(_plain(value), strong)]
            for label, value in paper.lines
        ]
        table = Table(rows, colWidths=[width * 0.34, width * 0.66], repeatRows=0)
        rule = ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor("#d9dee3"))
        table.setStyle(TableStyle([rule, ("VALIGN", (0, 0), (-1, -1), "TOP")]))
        story += [table, Spacer(1, 7 * mm)]
    for note in paper.notes:
        story += [Paragraph(_plain(note), body), Spacer(1, 2.5 * mm)]
    story.append(Paragraph(_plain(paper.footer), small))
    written = io.BytesIO()
    SimpleDocTemplate(
        written,
        pagesize=A4,
        title=paper.title,
        leftMargin=MARGIN * mm,
        rightMargin=MARGIN * mm,
        topMargin=MARGIN * mm,
        bottomMargin=MARGIN * mm,
        invariant=1,
    ).build(story)
    return written.getvalue()


_GREY = "#5b6670"


def _beside(head: list[Any], qr: str | None, width: float) -> Any:
    """The heading, and the code to its right."""
    from reportlab.lib.units import mm
    from reportlab.platypus import Table, TableStyle

    code = [] if qr is None else [_code(qr)]
    made = Table([[head, code]], colWidths=[width - (QR_SIDE + 4) * mm, (QR_SIDE + 4) * mm])
    top = ("VALIGN", (0, 0), (-1, -1), "TOP")
    made.setStyle(TableStyle([top, ("LEFTPADDING", (0, 0), (0, 0), 0)]))
    return made


def _code(text: str):  # type: ignore[no-untyped-def]
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing
    from reportlab.lib.units import mm

    widget = QrCodeWidget(text, barLevel="M")
    left, bottom, right, top = widget.getBounds()
    side = QR_SIDE * mm
    drawing = Drawing(
        side, side, transform=[side / (right - left), 0, 0, side / (top - bottom), 0, 0]
    )
    drawing.add(widget)
    return drawing


def _plain(text: str) -> str:
    """Text as the fonts can show it, never as markup; a break stays a break."""
    shown = text.translate(_INSTEAD).encode("latin-1", "replace").decode("latin-1")
    return escape(shown).replace("\n", "<br/>")
