"""What ``binadd autograder`` says of the archive that it has written."""

from typing import Any

from binadd.report.autograder_settings import AutograderSettings
from binadd.report.grading_text import points_words
from binadd.report.layout import PLAIN, Style
from binadd.report.words import printable, rule_in_words

_TELLS = {
    "verdict": "right or wrong, and no more",
    "where": "right or wrong, and the shortest input that goes wrong",
    "hint": "what goes wrong, and the kind of mistake; no solution",
    "solution": "what goes wrong, and what to change",
}
_SCORES = {
    "distance": "by how far from right it is",
    "pairs": "by the share of the pairs of numbers that it gets right",
    "proof": "all or nothing",
}


def autograder_fields(path: str, settings: AutograderSettings, archive: bytes) -> dict[str, Any]:
    """Return the fields of ``--json``; SHA-256 tells two archives apart."""
    import hashlib

    digest = hashlib.sha256(archive).hexdigest()
    return {"file": path, "bytes": len(archive), "sha256": digest, "settings": settings.as_json()}


def autograder_text(path: str, settings: AutograderSettings, style: Style = PLAIN) -> str:
    """Say what was written, how it marks, and what to do with it."""
    rules = []
    if settings.hidden is not None:
        rules.append(f"{settings.hidden:,} hidden units")
    if settings.entries is not None:
        rules.append(f"weights of {', '.join(f'{value:.6g}' for value in settings.entries)} only")
    said = {
        "task": printable(settings.task),
        "full marks": f"{points_words(settings.points)} points, for a proof at every width only",
        "else": _SCORES[settings.score],
        "students are told": _TELLS[settings.feedback],
        "files": printable(", ".join(settings.accept)) or "whatever can be read",
        "rules": "; ".join(rules) or "none",
        "threshold": (
            "as the file says"
            if settings.fires_at_zero is None
            else rule_in_words(settings.fires_at_zero)
        ),
        "leaderboard": "tolerance, nonzeros, bits" if settings.leaderboard else "none",
    }
    width = max(map(len, said))
    lines = style.sentence(f"{printable(path)} is written.")
    lines.append("")
    for name, value in said.items():
        lines += style.sentence(value, f"  {name:<{width}}  ", " " * (width + 4))
    lines.append("")
    lines += style.sentence(
        "Upload it at Gradescope: the assignment, Configure Autograder, Zip file upload, Update "
        "Autograder; then Test Autograder with a file of your own."
    )
    return "\n".join(lines)
