"""Clauses → beats: who is seen doing what, where, with what in hand."""

from dataclasses import dataclass, field, replace

from presets import words
from workflows.breakdown.beats import SKY, Beat, Deed, Known
from workflows.breakdown.grammar.people import main_deed
from workflows.breakdown.lexicon.index import poses, verb_is
from workflows.breakdown.prose.deaths import bury, gone_for_good, laid_out, unseen
from workflows.breakdown.prose.frames import Frame, deeds_of, frames_of, sight, skyward, states_of
from workflows.breakdown.prose.language.clause import Clause, dated, only_when
from workflows.breakdown.prose.mounts import came_riding, mount_told, on_the_way, ridden
from workflows.breakdown.prose.people.cast import Cast
from workflows.breakdown.prose.people.register import Register
from workflows.breakdown.prose.posture import settled_in
from workflows.breakdown.prose.scene.setting import Setting, after, on_a_new_page
from workflows.breakdown.prose.seats import seated_on
from workflows.breakdown.prose.speech import speeches
from workflows.breakdown.prose.spots import Spots
from workflows.breakdown.prose.things import aboard, in_hand, props_of, taken_up, unmanned
from workflows.breakdown.prose.visible import asked_about, visible


@dataclass(slots=True)
class Reader:
    """Reads clauses in order and remembers the scene: who is here, who rides, what it feels like."""

    cast: Cast
    register: Register
    setting: Setting
    here: list[str] = field(default_factory=list)
    riding: dict[str, str] = field(default_factory=dict)
    doer: list[str] = field(default_factory=list)  # whose clause the last one was
    begun: bool = False
    resting: dict[str, str] = field(default_factory=dict)  # who sat, knelt or lay down → in which pose
    seats: dict[str, str] = field(default_factory=dict)  # who sits → on what, when the words name it
    lead: str = ""  # an hour or date told on its own: opens the next beat's words
    spots: Spots = field(default_factory=Spots)
    narrated: str = "past"  # the tense the story is told in
    mount: str = ""  # what can be ridden and was told of last: "it" in "she rides it"
    unmanned: str = ""  # a vehicle that moves and has not shown its rider yet

    def read(self, clauses: list[Clause]) -> list[Beat]:
        """All clauses of one paragraph → its beats, speakers told or worked out."""
        beats: list[Beat] = []
        for at, clause in enumerate(clauses):
            if only_when(clause) and at + 1 < len(clauses):
                if self.begun and dated(clause):
                    self._changes_scene(on_a_new_page(self.setting))
                self.setting = after(self.setting, clause, self.begun)
                self.lead += f"{clause.text} "
                continue
            if beats and _adds_nothing(clause, self.narrated):
                beats[-1] = replace(beats[-1], text=f"{beats[-1].text} {quoted(clause)}")
                continue
            beats += self._clause(clause)
        return beats

    def _clause(self, clause: Clause) -> list[Beat]:
        self.register.resolve(clause)
        self._rename()
        setting = after(self.setting, clause, self.begun)
        if setting.scene != self.setting.scene:
            self.riding = on_the_way(self.riding, clause)
        self._changes_scene(setting)
        self.begun = True
        frames = frames_of(clause, self.doer, self.narrated)
        done = [deeds_of(clause, frame) for frame in frames]
        told = [unseen(clause, frame, each) for frame, each in zip(frames, done, strict=True)]
        deeds = [self._on_paws(deed) for each in told for deed in each]
        deeds += states_of(clause, deeds)
        self.resting = settled_in(self.resting, deeds)
        beats: list[Beat] = []
        spoken = [] if clause.written else speeches(clause)
        bury(self.cast, frames, done, told)
        seen = self._present(clause, deeds)
        deeds = [deed if self._met(deed.partner) else replace(deed, partner="") for deed in deeds]
        deeds = [deed if self._met(deed.target) else replace(deed, target="") for deed in deeds]
        self.resting = laid_out(self.cast, self.resting, seen, deeds)
        self.seats = seated_on(self.seats, clause, frames, self.resting)
        self._board(clause, seen)
        self.spots.after(clause, seen, deeds)
        seen, deeds = self.spots.together(seen, deeds)
        silent = [deed for deed in deeds if not (spoken and verb_is("speech", deed.verb))]
        if not spoken or any(poses().get(deed.verb) or deed.moving for deed in silent):
            beats.append(self._moment(clause, frames, tuple(silent), seen))
        told = beats[-1].creatures if beats else ()
        for line in spoken:
            beat = self._spoken(clause, line, deeds, seen)
            beats.append(beat if told else replace(beat, creatures=self._creatures(clause, seen)))
        if deeds and deeds[-1].who:
            self.doer = [deed.who for deed in deeds if deed.verb == deeds[-1].verb]
        return beats

    def _rename(self) -> None:
        """Whoever got a name in this clause is remembered by it."""
        now = self.cast.now
        self.here, self.doer = [now(name) for name in self.here], [now(name) for name in self.doer]
        self.riding = {now(name): mount for name, mount in self.riding.items()}
        self.resting = {now(name): pose for name, pose in self.resting.items()}
        self.seats = {now(name): seat for name, seat in self.seats.items()}

    def _changes_scene(self, setting: Setting) -> None:
        """The setting from now on; a new scene has nobody in it yet, and nobody has sat down in it."""
        if setting.scene != self.setting.scene:
            self.here, self.resting, self.spots = [], {}, Spots()
            self.riding = {} if setting.interior else self.riding
        self.setting = setting

    # who does what

    def _board(self, clause: Clause, seen: list[str]) -> None:
        """Who turns out to sit in or on something without a verb that says so."""
        self.riding.update({name: mount for name, mount in aboard(clause).items() if name in seen})
        fresh = [name for name in seen if name not in self.here and not self.setting.interior]
        come = {name: came_riding(self.cast.members[name].nouns) for name in fresh}
        self.riding = {name: mount for name, mount in come.items() if mount} | self.riding
        if self.unmanned and seen and seen[0] not in self.riding:
            self.riding[seen[0]] = self.unmanned
        self.unmanned = unmanned(clause) or ("" if seen else self.unmanned)

    def _met(self, name: str) -> bool:
        """Whether the story has shown them: "waits for a nurse" shows none."""
        return name not in self.cast.members or self.cast.members[name].seen

    def _present(self, clause: Clause, deeds: list[Deed]) -> list[str]:
        """Who can be seen in this clause, doers first; marks them as seen for good."""
        gone = {name for act in clause.acts if act.tense == "since" for one in act.subject for name in one.people}
        gone |= {name for one in clause.mentions if asked_about(clause, one) for name in one.people}
        names = [deed.who for deed in deeds if deed.who and deed.who not in gone]
        for mention in clause.mentions:
            if mention.people and visible(clause, mention):
                names += [name for name in mention.people if not gone_for_good(self.cast, mention, name)]
        seen = list(dict.fromkeys(name for name in names if name in self.cast.members))
        for name in seen:
            self.cast.members[name].seen = True
        return seen

    def _on_paws(self, deed: Deed) -> Deed:
        """A wolf that trots runs: only people ride."""
        beast = deed.who in self.cast.members and bool(self.cast.members[deed.who].preset)
        return replace(deed, pose="run") if beast and deed.pose == "ride" else deed

    # beats

    def _moment(self, clause: Clause, frames: list[Frame], deeds: tuple[Deed, ...], seen: list[str]) -> Beat:
        beat = self._frame(clause, seen)
        mounts: dict[tuple[str, str], str] = {}
        props, presets = props_of(clause)
        around = self.setting.place if self.setting.interior else ""  # the bus one is in
        props = [prop for prop in props if prop != around]
        holding = in_hand(clause, presets)
        looking: dict[str, str] = {}
        for frame in frames:
            act = frame.act
            self.riding = ridden(clause, frame, self.riding, self.cast, self.mount)
            mounts |= {(name, frame.verb): self.riding[name] for name in frame.who if name in self.riding}
            for name in frame.who:
                if held := taken_up(frame, props, presets, set(holding.values())):
                    holding[name] = held
                if verb_is("look", frame.verb) and not act.negated:
                    looking[name] = sight(clause, act, name)[0] or "away"
            if skyward(clause, act) and not act.negated:
                wild = [one.meaning.preset for one in act.subject if one.meaning and not one.people]
                looking |= dict.fromkeys((*frame.who, *wild), SKY)
        beat = replace(beat, deeds=tuple(replace(one, mount=mounts.get((one.who, one.verb), "")) for one in deeds))
        self.mount = mount_told(clause, self.mount)
        watched = self._watched(frames, looking)
        glimpsed = next((sight(clause, act, "")[1] for act in clause.acts if verb_is("look", act.lemma)), "")
        before = {name for frame in frames if frame.past for name in frame.who}
        return replace(
            beat,
            resting={name: pose for name, pose in beat.resting.items() if name not in before},
            props=tuple(props),
            prop_presets=presets,
            holding=holding,
            riding=self._carried(beat, seen),
            looking_at=looking,
            watched=watched,
            seen="" if watched else glimpsed,
            loud=any(verb_is("loud", act.lemma) and not act.negated for act in clause.acts),
            creatures=self._creatures(clause, seen),
        )

    def _carried(self, beat: Beat, seen: list[str]) -> dict[str, str]:
        """Who rides in the picture: as the deed that is shown has it, though the words go on to "… and jumps off"."""
        shown = {name: main_deed(beat, name) for name in seen}
        then = {name: deed.mount for name, deed in shown.items() if deed is not None and deed.mount}
        now = {name: then.get(name) or self.riding.get(name, "") for name in seen}
        return {name: mount for name, mount in now.items() if mount}

    def _watched(self, frames: list[Frame], looking: dict[str, str]) -> tuple[str, ...]:
        """Whom a watcher has before them when the words name nothing: the others of the scene. Marks bystanders."""
        watching = words.listed("lists").groups["watching"]
        for frame in frames:
            for name in frame.who:
                onlooker = frame.verb in watching and looking.get(name, "") == "away"
                self.cast.members[name].onlooker = onlooker and len(self.here) > 1
        alone = [name for name, target in looking.items() if target == "away" and self.cast.members[name].onlooker]
        if not alone:
            return ()
        met = [name for name in self.here if name not in looking and name in self.cast.members]
        return tuple(met[-3:])

    def _spoken(self, clause: Clause, line: str, deeds: list[Deed], seen: list[str]) -> Beat:
        speaker = next((deed.who for deed in deeds if deed.who and verb_is("speech", deed.verb)), "")
        speaker = speaker or next((deed.who for deed in deeds if deed.who), "") or _labelled(clause)
        listener = next((deed.target for deed in deeds if deed.who == speaker and deed.target in self.cast.members), "")
        beat = self._frame(clause, list(dict.fromkeys([*([speaker] if speaker else []), *seen])))
        feeling = _feeling(line.lower().split()) if speaker else ""
        told = {speaker: feeling, **beat.feeling} if feeling else beat.feeling
        deeds = [_calling(deed) for deed in deeds if deed.who == speaker and verb_is("speech", deed.verb)]
        riding = {name: self.riding[name] for name in beat.present if name in self.riding}
        return replace(
            beat, deeds=tuple(deeds), speaker=speaker, line=line, listener=listener, feeling=told, riding=riding
        )

    def _frame(self, clause: Clause, seen: list[str]) -> Beat:
        """What every beat of this clause shares: words, place, time."""
        low = [token.low for token in clause.line]
        entering = tuple(name for name in seen if name not in self.here)
        self.here += entering
        torn = any(act.lemma == "tear" for act in clause.acts)  # tears up a letter
        feeling = _feeling([word for word in low if not (torn and word == "tears")])
        lead, self.lead = self.lead, ""
        return Beat(
            text=" ".join(f"{lead} {quoted(clause)}".split()),
            present=tuple(seen),
            entering=entering,
            feeling={seen[0]: feeling} if seen and feeling else {},
            place=self.setting.place,
            set=self.setting.set,
            interior=self.setting.interior,
            time=self.setting.time or "",
            weather=self.setting.weather or "",
            scene=self.setting.scene,
            spot=self.spots.last,
            camera=clause.camera,
            seats=dict(self.seats),
            resting=dict(self.resting),  # of all: who speaks is worked out later,
        )

    def _creatures(self, clause: Clause, seen: list[str]) -> tuple[str, ...]:
        ridden = {self.riding[name] for name in seen if name in self.riding}
        found: list[str] = []
        for mention in clause.mentions:
            unnamed = mention.kind == "animal" and not mention.people and mention.meaning is not None
            again = mention.determiner == "the" and mention.meaning and mention.meaning.preset in found
            if unnamed and not again and mention.meaning and visible(clause, mention) and mention.determiner != "no":
                known = mention.meaning.preset
                found += [known] * min(mention.count, 4) if known not in ridden else []
        return tuple(found[:6])


def quoted(clause: Clause) -> str:
    """The clause as the story has it, speech in quotation marks."""
    text = clause.text
    for number in clause.quotes:
        text = text.replace(f"\ue000{number}\ue001", f"“{clause.speech[number]}”")
    return text


def _adds_nothing(clause: Clause, narrated: str) -> bool:
    """Whether it only says more of the picture before it: what is in a photograph or on a note, what was long ago."""
    if clause.depicted or (clause.written and clause.after_colon and not clause.acts):
        return True
    was = [act.lemma == "be" and not act.undergone and act.tense == "past" for act in clause.acts]
    return narrated == "present" and bool(was) and all(was) and not clause.quotes and not clause.opens


def _labelled(clause: Clause) -> str:
    """Whose line it is in "Margaret: “Not now.”"."""
    at = next((at for at, token in enumerate(clause.line) if token.quote >= 0), 0)
    if not at or clause.line[at - 1].text != ":":
        return ""
    return next((name for one in clause.mentions if one.end < at and not one.owner for name in one.people), "")


def _calling(deed: Deed) -> Deed:
    """The deed of somebody who speaks: to cry a line is another thing than to cry."""
    return replace(deed, pose=words.forms("senses").get(f"{deed.verb} line", deed.pose))


def _feeling(low: list[str]) -> str:
    told = words.meanings("feelings")
    return next((told[word.strip("!?.,")] for word in low if word.strip("!?.,") in told), "")


def start(known: Known, register: Register, narrated: str = "past") -> Reader:
    setting = Setting(known.place, known.set, known.interior, known.time, known.weather, known.scene)
    return Reader(register.cast, register, setting, list(known.here), narrated=narrated)
