"""The words the rules director knows, kept as presets: shelf `lexicon`, one file a list."""

from pydantic import BaseModel, ConfigDict

from presets.loader import Entry, remembered, shelf


class Role(BaseModel):
    """What a noun for a person says about how they look; empty fields are free."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    gender: str = ""  # m f n: what the word itself says
    usual: str = ""  # m f n: how one of that trade is pictured until a pronoun, a name or a title tells
    age: str = ""  # child young adult old
    build: str = ""
    garment: str = ""
    hat: str = ""
    hair: str = ""
    hair_colour: str = ""
    colour: str = ""
    skin: str = ""
    beard: bool = False
    glasses: bool = False
    vague: bool = False  # says so little ("the man") that it may mean someone already named
    kin: bool = False  # needs an owner: "his mother"
    many: bool = False  # means several people: "crowd"
    olden: dict[str, str] = {}  # what they wear instead in a story of castles and swords: {garment = "armour"}


class WordList(Entry):
    """One list: plain words, words grouped by meaning, one-to-one forms, or nouns for people."""

    words: list[str] = []
    groups: dict[str, list[str]] = {}  # meaning → words
    forms: dict[str, str] = {}  # form → what it stands for
    roles: dict[str, Role] = {}


@remembered
def listed(id: str) -> WordList:
    """The list of that id; an empty one when no file has it."""
    found = shelf("lexicon", WordList).get(id)
    return WordList(id=id) if found is None else found


@remembered
def words(id: str) -> frozenset[str]:
    """The plain words of a list together with all its groups."""
    found = listed(id)
    return frozenset(found.words).union(*found.groups.values())


@remembered
def meanings(id: str) -> dict[str, str]:
    """Word → the group it belongs to; the first group named wins."""
    table: dict[str, str] = {}
    for meaning, members in listed(id).groups.items():
        for word in members:
            table.setdefault(word, meaning)
    return table


def forms(id: str) -> dict[str, str]:
    """Form → what it stands for."""
    return listed(id).forms


def roles() -> dict[str, Role]:
    """Nouns for people."""
    return listed("roles").roles


def role(noun: str) -> Role:
    """What a noun for a person says; one that no list has says nothing."""
    return roles().get(noun) or Role()
