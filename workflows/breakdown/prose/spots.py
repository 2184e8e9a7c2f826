"""Who of one scene shares a picture: the thieves in the shaft and the guard below them do not, until they meet."""

from dataclasses import dataclass, field, replace

from presets import words
from workflows.breakdown.beats import Deed
from workflows.breakdown.prose.language.clause import Clause


@dataclass(slots=True)
class Spots:
    """Where each person of the scene is, by number; 0 is where it began."""

    of: dict[str, int] = field(default_factory=dict)
    last: int = 0
    count: int = 0

    def together(self, seen: list[str], deeds: list[Deed]) -> tuple[list[str], list[Deed]]:
        """Of those a clause tells of, who shares its picture; whoever is called to from elsewhere does not."""
        here = [name for name in seen if self.of.get(name, self.last) == self.last]
        away = set(seen) - set(here)
        return here, [replace(one, partner="") if one.partner in away else one for one in deeds]

    def after(self, clause: Clause, seen: list[str], deeds: list[Deed]) -> int:
        """The spot of a clause in which these people are seen. Whoever goes to another, or is handled, is with them."""
        if callers := _callers(clause):
            self.count += 1
            self.of.update({name: self.of.get(name, 0) for name in seen if name not in callers})
            self.of.update(dict.fromkeys(callers, self.count))
            self.last = self.count
            return self.count
        fresh = [name for name in seen if name not in self.of]
        if fresh and fresh[0] == seen[0] and _apart(clause):
            self.count += 1
            self.of.update(dict.fromkeys(fresh, self.count))
        here = self.of.get(seen[0], self.last) if seen else self.last
        met = {deed.target for deed in deeds if not deed.looking} | {deed.partner for deed in deeds}
        for name in seen:
            if name in fresh or name in met:
                self.of[name] = here if name in met else self.of.get(name, here)
        self.last = here
        return here


def _apart(clause: Clause) -> bool:
    """ "Below them a guard …", "Far out at sea, a boat …", "Across the street …", "Meanwhile …"."""
    first = clause.line[0].low if clause.line else ""
    return clause.opens and first in words.listed("lists").groups["elsewhere"]


def _callers(clause: Clause) -> list[str]:
    """Whoever calls from where the others are not: "shouts from the quay", "waves from the window"."""
    calls = words.listed("lists").groups["calls"]
    return [
        name
        for act in clause.acts
        if act.lemma in calls and any(one.preposition == "from" and not one.people for one in act.objects)
        for one in act.subject
        for name in one.people
    ]
