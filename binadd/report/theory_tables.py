"""Tables and claims of the theory commands, for people and for programs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from binadd.theory.claims import Claim


def table(rows: Sequence[Sequence[str]], text_columns: Sequence[int]) -> str:
    """Lay out rows of cells: the columns of text to the left, those of numbers to the right."""
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            f"{cell:<{width}}" if column in text_columns else f"{cell:>{width}}"
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def claims_listing(claims: Sequence["Claim"]) -> str:
    """Write the verdict on each claim, and under it the sides and where they were computed."""
    width = max(len(claim.verdict) for claim in claims)
    lines = []
    for claim in claims:
        sign = "<=" if claim.holds else ">"
        lines.append(f"{claim.verdict:<{width}}  {claim.statement}")
        lines.append(f"{'':<{width}}    {claim.left:.4g} {sign} {claim.right:.4g}: {claim.where}")
    return "\n".join(lines)


def claim_fields(claim: "Claim") -> dict[str, Any]:
    """Return a claim for ``--json``; it says ``left <= right``."""
    return {
        "claim": claim.statement,
        "verdict": claim.verdict,
        "where": claim.where,
        "left": claim.left,
        "right": claim.right,
    }


def as_expected(claims: Sequence["Claim"]) -> bool:
    """Whether all claims hold but the doubtful ones that are printed, and those do not."""
    return all(claim.holds == (claim.origin != "printed") for claim in claims)
