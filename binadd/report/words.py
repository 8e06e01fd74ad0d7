"""Words and numbers as people read them."""

from fractions import Fraction

_UNITS = ((365 * 86400, "years"), (86400, "days"), (3600, "hours"), (60, "minutes"))


def printable(text: str) -> str:
    r"""Escape what could move a terminal's cursor or forge a line: names are anybody's words.

    >>> printable("a\x1b[2Jb\n")
    'a\\x1b[2Jb\\n'
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def rounded_down(value: float, digits: int = 4) -> str:
    """Write a bound in few digits that do not promise more than holds.

    >>> rounded_down(0.026315789), rounded_down(0.026315789, 2), rounded_down(0.5)
    ('0.02631', '0.026', '0.5')
    """
    from decimal import ROUND_DOWN, Context

    return f"{Context(prec=digits, rounding=ROUND_DOWN).create_decimal(value).normalize():g}"


def plural(count: int, noun: str) -> str:
    """Write a count and its noun.

    >>> plural(1, "unit"), plural(3000, "unit")
    ('1 unit', '3,000 units')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def percent(part: float, whole: float = 1, *, digits: int = 1, up: bool = False) -> str:
    """Write a share so that it reads 0 or 100 only where it is none or all.

    It is rounded down, or with `up` up, so that no more is claimed than is so. Integers of any size
    are divided exactly.

    >>> percent(0), percent(1), percent(1, 3), percent(0.99999), percent(1e-9)
    ('0%', '100%', '33.3%', '99.9%', '<0.1%')
    >>> percent(49_999, 50_000, digits=2), percent(0.9999, up=True)
    ('99.99%', '>99.9%')
    """
    share = Fraction(part) / Fraction(whole)
    if share in (0, 1):
        return f"{int(share)}00%".lstrip("0").rjust(2, "0")
    scale = 100 * 10**digits
    units = -(-share * scale // 1) if up else share * scale // 1
    sign = ""
    if units == 0:
        sign, units = "<", 1
    elif units == scale:
        sign, units = ">", scale - 1
    return f"{sign}{units // 10**digits}.{units % 10**digits:0{digits}}%"


def duration(seconds: float) -> str:
    """Write a time roughly, for people.

    >>> duration(0.234), duration(7.7), duration(130), duration(7e8)
    ('0.2 seconds', '8 seconds', '2 minutes', '22 years')
    """
    for size, unit in _UNITS:
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {unit}"
    return f"{seconds:.0f} seconds" if seconds >= 2 else f"{seconds:.1f} seconds"


def letters(number: int) -> str:
    """Number things so that it reads like no count.

    >>> letters(1), letters(26), letters(27)
    ('A', 'Z', 'AA')
    """
    text = ""
    while number:
        number, place = divmod(number - 1, 26)
        text = chr(ord("A") + place) + text
    return text


def rule_in_words(fires_at_zero: bool) -> str:
    """Say when units fire."""
    return "firing at z >= 0" if fires_at_zero else "firing at z > 0"
