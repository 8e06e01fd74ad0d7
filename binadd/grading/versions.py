"""What names of files and folders say: are they a person's, and which version comes last?"""

import re
from pathlib import PurePath

_GENERIC_WORDS = """
    a add adder addition answer answers ass assignment attachment attempt backup best bin binadd
    binary bit bits bobs calculator code copy counter csc data design draft ex exercise exam file
    final first fixed full hand handwired handin handout hard home homework hw image img in input
    io ipynb json kopie lab last latest learned load main matrices matrix mine model module my net
    network networks neural new nn note notebook notes of old out output page param parameters
    params part pdf photo picture problem program project prob py python q question readme recurrent
    report result results rnn run save scan scanned screen screenshot script sheet snn sol solution
    solutions src student sub submission submissions submit sum task template test tests text the
    thermometer threshold train trained trial try untitled update updated v ver version week weight
    weights work wrong xor zip abgabe aufgabe blatt entwurf gewichte loesung netz netzwerk uebung
    versuch hausaufgabe devoir tarea solucion
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
_LATER = re.compile(r"final|fixed|corrected|latest|newest|new|korrigiert|neu|last", re.IGNORECASE)
_EARLIER = re.compile(
    r"old|draft|backup|bak|orig|original|previous|prev|alt|entwurf|test|example|template|wip",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"[\s_.-]*(?:\((?P<bracket>\d+)\)|[\s_.-](?P<dash>\d{1,3})|"
    r"[\s_.-]?(?:v|ver|version|attempt|try|versuch|rev)[\s_.-]?(?P<version>\d{1,3})|"
    r"[\s_.-](?P<word>[A-Za-z]+)|(?P<copy>[\s_.-]+(?:copy|kopie)))$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(.*[^\W\d])(\d{1,2})")
_FOLDER_NUMBER = re.compile(
    r"(?:attempt|try|versuch|version|v|submission|abgabe)[\s_.-]*(\d{1,3})", re.IGNORECASE
)

Version = tuple[int, int]
"""Compares as versions do: earlier than plain, plain, numbered, said to be final."""
PLAIN_VERSION: Version = (0, 0)


def is_person(name: str) -> bool:
    """Whether a name, without its ending, is more likely a person's than a piece of work's.

    >>> [is_person(name) for name in ("anna", "s2026001", "hw5", "adder-final", "weights (1)")]
    [True, True, False, False, False]
    """
    words = re.findall(r"[^\W\d_]+|\d+", name)
    if any(word.isdecimal() and len(word) >= 4 for word in words):
        return True
    return any(not word.isdecimal() and word.lower() not in _GENERIC for word in words) and any(
        len(word) > 1 for word in words
    )


def base_and_version(name: str) -> tuple[str, Version]:
    """Return a file's name without its ending and marks of a version, and the version.

    >>> [base_and_version(name) for name in ("adder.json", "Adder (2).json", "adder_old.py")]
    [('adder', (0, 0)), ('adder', (1, 2)), ('adder', (-1, 0))]
    >>> base_and_version("hw_final_v2.json"), base_and_version("attempt2.json")
    (('hw', (2, 2)), ('attempt', (1, 2)))
    """
    stem = PurePath(name).stem if not name.startswith(".") else name
    level = number = 0
    while match := _MARK.search(stem):
        digits = match["bracket"] or match["dash"] or match["version"]
        word = match["word"] or ""
        if match.start() == 0:
            break
        if digits:
            level, number = max(level, 1) if level >= 0 else level, max(number, int(digits))
        elif _EARLIER.fullmatch(word):
            level = -1
        elif _LATER.fullmatch(word):
            level = 2
        elif word.lower() not in ("copy", "kopie") and not match["copy"]:
            break
        stem = stem[: match.start()]
    if match := _NUMBERED.fullmatch(stem):
        stem, level, number = match[1], max(level, 1) if level >= 0 else level, int(match[2])
    if _EARLIER.fullmatch(stem):
        level = -1
    elif _LATER.fullmatch(stem):
        level = 2
    return stem.lower(), (level, number)


def version_of(within: tuple[str, ...]) -> Version:
    """Return the version that a file's name, or those of the folders it is in, tell.

    >>> version_of(("attempt2", "adder.json")) > version_of(("attempt1", "adder.json"))
    True
    >>> version_of(("old", "adder.json")) < version_of(("adder.json",))
    True
    """
    for folder in within[:-1]:
        if _EARLIER.fullmatch(folder):
            return (-1, 0)
        if _LATER.fullmatch(folder):
            return (2, 0)
        if match := _FOLDER_NUMBER.fullmatch(folder):
            return (1, int(match[1]))
    return base_and_version(within[-1])[1] if within else PLAIN_VERSION
