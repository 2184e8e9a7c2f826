"""Who can be drawn: looks, builds and poses."""

from pydantic import BaseModel, ConfigDict

from presets.loader import Entry


class Look(BaseModel):
    """How one character is drawn: enough to tell them apart at thumbnail size."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    species: str = "human"  # or a preset of the shelves `animals`, `props` or `vehicles`: wolves and teapots speak too
    build: str = "man"  # a preset of the shelf `builds`
    colour: str = "#b5563c"  # the accent: coat, dress or coat of fur
    second: str = "#5a5f66"  # trousers, skirt, lining
    skin: str = "#d9a57e"
    hair: str = "short"  # none short long bun ponytail curly braids
    hair_colour: str = "#3a2b22"
    hat: str = ""  # "" cap hat hood crown helmet scarf turban witch
    garment: str = "shirt"  # shirt coat cloak dress robe suit armour uniform apron
    beard: bool = False
    glasses: bool = False


class Build(Entry):
    """Proportions of a body; lengths in metres, for a person standing upright."""

    name: str = ""
    words: list[str] = []  # nouns that mean such a person: "girl", "old man"
    height_m: float = 1.76
    head_m: float = 0.23  # chin to crown
    shoulder_m: float = 0.42  # between the shoulder joints
    hip_m: float = 0.30
    girth: float = 1.0  # 1 average, 1.4 heavy, 0.85 slim
    stoop_deg: float = 0.0  # how far the back leans forward
    waist: float = 1.0  # width of the waist against an average man's
    hips: float = 1.0  # width of the hips
    bust: float = 0.0  # 0 flat, 1 a grown woman's
    belly: float = 0.0  # 0 flat, 1 a barrel
    muscle: float = 1.0  # thickness of the limbs
    jaw: float = 1.0  # width of the jaw: 0.85 soft, 1.1 square
    machine: bool = False  # a robot: plates and joints instead of skin and folds


class Pose(Entry):
    """Joint angles of one posture. Angles are degrees; see engines/sketch for the skeleton they bend.

    Legs or an arm it says nothing of are those of the pose `stand`.
    """

    name: str = ""
    verbs: list[str] = []  # lemmas that choose this pose: "ride", "gallop"
    posture: str = "standing"  # standing sitting kneeling lying riding floating
    moving: bool = False  # travels through the frame: wants lead room and a screen direction
    speaking: bool = False
    partner: str = ""  # "" or "facing" / "touching": wants a second person near
    pair: list[str] = []  # the poses of two who do this with each other: one's own, then the other's
    apart_m: float = 0.0  # between the middles of those two; 0: as far as people stand when they have to do
    alone: str = ""  # what somebody does instead who has nobody to do it with
    clad: dict[str, str] = {}  # a garment → the pose it makes of this one: armour fights with a sword
    where: dict[str, str] = {}  # a prop the words or the place have → the pose that it makes of this one
    said: dict[str, str] = {}  # a word of the action → the pose it makes of this one for the shot's subject
    behind: list[str] = []  # props one hides behind: the first that the words or the place have
    on_beast: str = ""  # the pose it makes of this one when it is done to an animal
    palms: str = ""  # where on an animal the hands lie: head mouth flank udder, see staging's tending.py
    borne: str = ""  # the pose of whoever has a person or a small animal in the arms that this is done to
    shares: bool = False  # two who do this with one thing have it between them
    at_feet: bool = False  # what is looked at lies before the feet
    in_hand: str = ""  # the pose it makes of this one once the small thing is in the hand: caught, pulled out
    handles: bool = False  # done with the hands on a thing that is too large to hold
    level: str = ""  # a pose whose legs bring one level with somebody much smaller
    variants: list[str] = []  # poses that say the same, taken by some so that a group is no row of soldiers
    turned_right: str = ""  # the same with the other hand, for one who looks to the right: this arm would hide the face
    prop: str = ""  # a prop this pose puts in the right hand unless the shot names another
    seat: str = ""  # a prop to sit or lie on when the set offers none
    before: str = ""  # a prop the hands work at: it stands in front
    always: bool = False  # that prop is there whether or not the words name it
    before_m: float = 0.6  # from the middle of the body to the middle of that prop
    joints: dict[str, list[float]] = {}  # joint → angles
    swing: dict[str, list[float]] = {}  # joint → amplitude added as sin(2π·(phase + lag))
    lag: dict[str, float] = {}  # joint → how far its swing runs ahead, in cycles (0.25 turns the sine into a cosine)
    reach: dict[
        str, list[float]
    ] = {}  # r_wrist or l_wrist → outward, up, forward of its anchor, metres on a 1.76 m man
    near: dict[
        str, str
    ] = {}  # r_wrist or l_wrist → its anchor: shoulder (default) head chest pelvis r_knee l_knee r_wrist
    elbow: dict[str, list[float]] = {}  # r_elbow or l_elbow → where it points while reaching: outward, up, forward
    touch: dict[str, str] = {}  # r_wrist or l_wrist → where it goes on the partner, a place of staging's contact.py
    hands: list[str] = ["relaxed", "relaxed"]  # right, left: relaxed point fist grip open flat
    root: list[float] = [0.0, 0.0, 0.0]  # pelvis offset from standing, metres
    lean: list[float] = [0.0, 0.0, 0.0]  # whole-body rotation: pitch, yaw, roll
    emotion: str = ""  # the face it is done with where the words tell of no other
    gaze: str = "ahead"  # ahead down up partner away hands, lens: half towards it, or shut: the eyes are closed


class Expression(Entry):
    """What a feeling does to a face and to how a person bears themself. Lengths are head heights, angles degrees."""

    name: str = ""
    words: list[str] = []
    brow_inner: float = 0.0  # raised (+) or lowered (−)
    brow_outer: float = 0.0
    cheek: float = 0.0  # how far a smile or disgust pushes the cheek up under the eye
    eye: float = 1.0  # how far open: 0 shut, 1 at rest, 1.4 staring
    mouth: float = 0.0  # corners up (+) or down (−)
    mouth_open: float = 0.0
    mouth_wide: float = 1.0
    tears: float = 0.0  # how far down the cheek tears have run: 0 none, 1 to the jaw
    skew: float = 0.0  # one corner of the mouth higher than the other
    spine_deg: float = 0.0  # bent forward
    head_deg: float = 0.0
    shrug_deg: float = 0.0  # collarbones up
