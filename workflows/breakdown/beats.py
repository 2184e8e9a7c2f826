"""A beat: one thing that happens in a story, before anyone has thought of a camera.

Readers (prose, screenplay) find beats; the film grammar turns them into shots:

    reading = read_beats(text, known)          workflows/breakdown/prose
    shots = shots_for(reading.beats, count)    workflows/breakdown/grammar
"""

from dataclasses import dataclass, field, replace

from presets.people import Look
from workflows.breakdown.cast_list import NOTHING_TOLD, CastList

SKY = "sky"  # looked at: the moon, the stars


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who can be seen: a named person, "the merchant", or an animal that acts."""

    name: str  # as shown: "Mara", "Merchant", "Soldier 2"
    kind: str = "character"  # character, or anima for an acting animal
    gender: str = ""  # m f n, empty when the words do not tell
    words: tuple[str, ...] = ()  # every other way the story calls them, lower case: "the merchant", "old man"
    phrase: str = ""  # as a sentence of ours calls them: "the merchant", "Mara", "one of the soldiers"
    group: str = ""  # members of one group share it: "the soldiers"
    look: Look = Look()
    preset: str = ""  # the animal that draws an anima

    @property
    def called(self) -> str:
        return self.phrase or self.name


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does what. An empty `who` is the world itself: "the wind howled"."""

    who: str
    verb: str  # lemma: "ride"
    pose: str = ""  # a preset of the shelf `poses`, empty when no pose shows it
    target: str = ""  # the person, animal, prop or place it is aimed at
    tail: str = ""  # the story's words after the verb: "across the steppe"
    moving: bool = False  # carries the doer through the frame
    looking: bool = False  # an act of seeing or finding: wants what is seen
    partner: str = ""  # the person at the other end: given to, taken from, danced with
    part: str = ""  # what of the doer acts: the hands of "his hands shake"
    past: bool = False  # told from before the story's now
    mount: str = ""  # what the doer rides while doing it: an animal or vehicle preset, or a beast's name


@dataclass(frozen=True, slots=True)
class Beat:
    """Everything known about one moment. Names of people are `Person.name`; ids are presets."""

    text: str  # the story's own words
    deeds: tuple[Deed, ...] = ()
    speaker: str = ""
    line: str = ""  # what the speaker says, without quotation marks
    listener: str = ""
    said: tuple[tuple[str, str], ...] = ()  # every line told in this shot, speaker and words; empty: the one line
    present: tuple[str, ...] = ()  # who can be seen, the subject first
    entering: tuple[str, ...] = ()  # seen for the first time in this scene
    props: tuple[str, ...] = ()  # as the story calls them: "lantern"
    prop_presets: dict[str, str] = field(default_factory=dict)  # prop as called → preset
    holding: dict[str, str] = field(default_factory=dict)  # person → prop as called
    riding: dict[str, str] = field(default_factory=dict)  # person → animal or vehicle preset
    feeling: dict[str, str] = field(default_factory=dict)  # person → emotion
    looking_at: dict[str, str] = field(default_factory=dict)  # person → person, prop, creature, sky, "away"
    creatures: tuple[str, ...] = ()  # unnamed animals: presets of the shelf `animals`, or props that draw small ones
    watched: tuple[str, ...] = ()  # others present whom a watcher has before them, out of this picture
    seen: str = ""  # what someone sees, in the story's words: "a burning village"
    place: str = ""  # as the story calls it: "the old mill"
    set: str = ""  # a preset of the shelf `sets`
    interior: bool = False
    time: str = "day"  # a preset of the shelf `lights`
    weather: str = "clear"  # a preset of the shelf `weather`
    mood: str = "neutral"
    scene: int = 0  # rises with each change of place or time
    spot: int = 0  # those of one scene who cannot share a picture are at another: the guard below, the boat far out
    resting: dict[str, str] = field(default_factory=dict)  # person → the pose they sat, knelt or lay down in
    seats: dict[str, str] = field(default_factory=dict)  # person → the rock or wall they sit on, as a prop is called
    loud: bool = False  # an event others react to: an explosion, a scream, a fall
    camera: str = ""  # how the words themselves want it seen: a group of the list `directions`

    def joins(self, other: "Beat") -> bool:
        """Whether both happen in one place, so that one picture can hold them."""
        return (self.scene, self.spot) == (other.scene, other.spot)

    @property
    def subject(self) -> str:
        return self.speaker or (self.present[0] if self.present else "")

    @property
    def moving(self) -> bool:
        return any(deed.moving for deed in self.deeds)


@dataclass(frozen=True, slots=True)
class Known:
    """What a reader knows before the next line: who is about, where and when."""

    people: tuple[Person, ...] = ()
    place: str = ""
    set: str = ""
    interior: bool = False
    time: str = ""  # empty: not told yet
    weather: str = ""
    scene: int = 0
    here: tuple[str, ...] = ()  # names of those seen in this scene so far, last seen last
    told: CastList = NOTHING_TOLD  # what a person has settled

    def person(self, name: str) -> Person | None:
        return next((person for person in self.people if person.name == name), None)

    def at(self, place: str, set: str = "", interior: bool = False, time: str = "", weather: str = "") -> "Known":
        """The same people in a new scene: nobody there yet."""
        return replace(
            self,
            place=place,
            set=set,
            interior=interior,
            time=time or self.time,
            weather=weather or self.weather,
            scene=self.scene + 1,
            here=(),
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """Beats in story order and what is known after the last."""

    beats: tuple[Beat, ...]
    known: Known
    mentioned: tuple[str, ...] = ()  # who might be somebody and is not cast: "Heron"
