"""An e-mail address, picked out of what stands around it; a likely slip is asked back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz.distance import OSA

from bot.domain.reading import Read, Unclear
from bot.usecases.reading.said import Said
from bot.usecases.reading.words import listed, paired

_AROUND = re.compile(r" ?@ ?")
_POINT = re.compile(r" ?\. ?(?=(?:com|co|id|net|org|go|ac|sch)\b)")
_ADDRESS = re.compile(r"[^\s,;:<>()\[\]\"]*@[^\s,;:<>()\[\]\"]*")
_LOCAL = re.compile(r"[a-z0-9](?:[a-z0-9_%+'-]|\.(?!\.)){0,62}[a-z0-9_+-]|[a-z0-9]")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST = 254  # RFC 5321
_LEAST_LABELS = 2


def read(said: Said) -> Read | Unclear:
    """Small letters; a domain that is nearly a common one is accepted when insisted."""
    found = list(dict.fromkeys(_addresses(said.plain)))
    if len(found) > 1:
        return Unclear("email.several")
    if not found:
        return Unclear("email.no_at")
    local, _, domain = found[0].rpartition("@")
    if len(found[0]) > _LONGEST or not _LOCAL.fullmatch(local):
        return Unclear("email.name")
    meant = _likely(domain)
    if meant is not None and not (said.insisted and _is_domain(domain)):
        better = f"{local}@{meant}"
        return Unclear("email.slip", {"better": better}, ((better, better),))
    if not _is_domain(domain):
        return Unclear("email.domain")
    return Read(found[0], found[0])


def _addresses(plain: str) -> Iterator[str]:
    """Whatever has an @ in it, blanks around @ and points closed, full stops at the end off."""
    closed = _POINT.sub(".", _AROUND.sub("@", plain))
    for match in _ADDRESS.finditer(closed):
        address = match[0].strip(".!?*_~'")
        if address.strip("@"):
            yield address


def _is_domain(domain: str) -> bool:
    labels = domain.split(".")
    ending = labels[-1]
    return (
        len(labels) >= _LEAST_LABELS
        and all(_LABEL.fullmatch(label) for label in labels)
        and len(ending) > 1
        and ending.isalpha()
    )


def _likely(domain: str) -> str | None:
    """The common domain meant: gmial.com, gmail.con, gmail → gmail.com."""
    common = listed("mail_domains")
    if domain in common:
        return None
    if domain in paired("mail_slips"):
        return paired("mail_slips")[domain]
    near = [other for other in sorted(common) if OSA.distance(domain, other, score_cutoff=1) <= 1]
    return near[0] if near else None
