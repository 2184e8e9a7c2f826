"""The memory manager: never more than the budget, nobody's part taken away, what goes is what costs least."""

import json
import math
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic, sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.memory.budget import CannotFit, Holding, expired, next_due, victims
from engines.memory.device import Facts, budget_of, choose_device, choose_precision
from engines.memory.ladder import WAYS, Load, needs, ways_from
from engines.memory.manager import Memory, OutOfMemory, use
from engines.memory.neighbours import moved_in
from engines.memory.parts import Part, Role, keep_alive_of
from engines.memory.peaks import Key, Peaks
from engines.requests import EngineError
from presets import loader
from presets.models import Licence, ModelEntry


@dataclass
class Shelf:
    """A device of so many bytes: it refuses what does not fit, as a real one does, and notes the most it ever held."""

    room: int
    held: int = 0
    most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def part(self, key: str, size: int, role: Role = "denoiser", **more: float) -> Part:
        return Part(key, size, lambda: Box(self, key, size), role=role, label=key, **more)

    def memory(self, budget: int | None = None, clock: Callable[[], float] | None = None) -> Memory:
        told = {"clock": clock} if clock else {}
        return Memory(lambda ours: self.room if budget is None else budget, **told)


class Box:
    """A resident of a shelf."""

    def __init__(self, shelf: Shelf, key: str, size: int) -> None:
        with shelf.lock:
            if shelf.held + size > shelf.room:
                raise MemoryError
            shelf.held += size
            shelf.most = max(shelf.most, shelf.held)
        self.shelf, self.value, self.size = shelf, key, size

    def drop(self) -> int:
        with self.shelf.lock:
            self.shelf.held -= self.size
        return 0


class Clock:
    now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def test_what_was_lent_stays_until_room_is_needed() -> None:
    shelf = Shelf(100)
    memory = shelf.memory()
    for _ in range(3):
        with memory.loan([shelf.part("a", 40), shelf.part("b", 30)]) as values:
            assert values == ("a", "b")
    assert memory.view().counters.loads == 2
    with memory.loan([shelf.part("c", 60)]):
        assert {row.key for row in memory.view().rows} in ({"a", "c"}, {"b", "c"})
    assert memory.view().counters.evictions == 1


def test_encoders_go_first_then_whoever_is_big_old_and_quick_to_load() -> None:
    def one(key: str, size: int, last: float, reload_s: float, role: Role = "denoiser") -> Holding:
        return Holding(Part(key, size, lambda: Box(Shelf(0), key, 0), role=role), size, 0, last, reload_s)

    words, dear = one("words", 10, 9.0, 5.0, "encoder"), one("dear", 50, 1.0, 50.0)
    cheap, fresh, used = one("cheap", 50, 1.0, 1.0), one("fresh", 50, 9.5, 1.0), one("used", 500, 0.0, 0.1)
    used.users = 1
    everyone = [used, fresh, dear, cheap, words]
    assert [gone.part.key for gone in victims(everyone, 5, 10.0)] == ["words"]
    assert [gone.part.key for gone in victims(everyone, 15, 10.0)] == ["cheap"], (
        "the encoder's going would be for nothing"
    )
    assert [gone.part.key for gone in victims(everyone, 60, 10.0)] == ["words", "cheap"]
    assert victims(everyone, 0, 10.0) == []


@given(st.integers(1, 100), st.floats(0.1, 100), st.floats(0.01, 50), st.floats(1.01, 100))
def test_of_two_alike_the_one_that_is_dear_to_load_again_stays(
    size: int, age: float, cost: float, times: float
) -> None:
    def one(key: str, reload_s: float) -> Holding:
        return Holding(Part(key, size, lambda: Box(Shelf(0), key, 0)), size, 0, 100 - age, reload_s)

    both = [one("dear", cost * times), one("cheap", cost)]
    assert [gone.part.key for gone in victims(both, 1, 100.0)] == ["cheap"]
    assert [gone.part.key for gone in victims(both[::-1], 1, 100.0)] == ["cheap"]


@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(0, 2), st.floats(0, 9), st.floats(0.1, 9)), max_size=12),
    st.integers(-20, 400),
)
def test_just_enough_goes_and_nobody_in_use(rows: list[tuple[int, int, float, float]], short: int) -> None:
    holdings = [
        Holding(Part(str(at), size, lambda: Box(Shelf(0), "", 0)), size, users, last, cost)
        for at, (size, users, last, cost) in enumerate(rows)
    ]
    gone = victims(holdings, short, 10.0)
    won = sum(one.size for one in gone)
    assert not any(one.users for one in gone)
    assert all(won - one.size < short for one in gone), "everyone who goes is needed"
    assert won >= short or len(gone) == sum(not one.users for one in holdings)


def test_what_can_never_fit_is_refused_with_the_numbers_before_anything_loads() -> None:
    shelf = Shelf(100)
    memory = shelf.memory()
    with (
        pytest.raises(
            CannotFit, match=r"big needs 120 bytes \(90 bytes of weights, 30 bytes to work in\).*100 bytes to"
        ),
        memory.loan([shelf.part("big", 90)], working=30),
    ):
        pass
    assert shelf.most == 0
    assert memory.view().waiting == 0


def test_a_device_that_is_full_after_all_is_emptied_and_tried_once_more() -> None:
    shelf = Shelf(100)
    memory = shelf.memory(budget=1000)  # the manager believes in more than there is
    with memory.loan([shelf.part("a", 60)]):
        pass
    with memory.loan([shelf.part("b", 70)]) as values:
        assert values == ("b",)
    assert [row.key for row in memory.view().rows] == ["b"]
    with (
        pytest.raises(OutOfMemory, match="found no room on the device although all else was put away"),
        memory.loan([shelf.part("c", 120)]),
    ):
        pass
    assert shelf.held == 0
    with memory.loan([shelf.part("d", 90)]):
        assert shelf.held == 90


def test_threads_never_have_more_than_the_budget_between_them() -> None:
    shelf = Shelf(100)
    memory = shelf.memory()
    parts = [shelf.part(str(size), size) for size in (10, 20, 30, 40, 50, 60)]
    wrong: list[BaseException] = []

    def work(seed: int) -> None:
        chance = random.Random(seed)
        try:
            for _ in range(40):
                wanted = chance.sample(parts, 2)
                work = (
                    chance.randrange(0, 100 - sum(part.size for part in wanted), 1)
                    if sum(part.size for part in wanted) < 100
                    else 0
                )
                if sum(part.size for part in wanted) > 100:
                    continue
                with memory.loan(wanted, working=work, alone=chance.random() < 0.3) as values:
                    view = memory.view()
                    assert view.resident + view.working <= 100
                    assert values == tuple(part.key for part in wanted)
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not wrong and not any(thread.is_alive() for thread in threads)
    assert shelf.most <= 100
    assert memory.view().working == 0 and not any(row.users for row in memory.view().rows)


def test_one_part_wanted_by_many_at_once_is_loaded_once() -> None:
    shelf = Shelf(100)
    memory, part = shelf.memory(), shelf.part("a", 40)
    met = threading.Barrier(4)

    def borrow() -> None:
        met.wait()
        with memory.loan([part]):
            met.wait()

    threads = [threading.Thread(target=borrow) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert memory.view().counters.loads == 1
    assert shelf.most == 40


def test_whoever_holds_all_that_is_in_the_way_is_told_so_and_does_not_wait_for_ever() -> None:
    shelf = Shelf(100)
    memory = shelf.memory()
    with memory.loan([shelf.part("a", 60)]):
        with (
            pytest.raises(CannotFit, match="beside what this very work holds already"),
            memory.loan([shelf.part("b", 60)]),
        ):
            pass
        with (
            pytest.raises(CannotFit, match="beside what this very work holds already"),
            memory.loan([shelf.part("a", 60)], alone=True),
        ):
            pass


def test_keep_alive_lets_idle_parts_go_by_themselves() -> None:
    shelf, clock = Shelf(100), Clock()
    memory = shelf.memory(clock=clock)
    with memory.loan([shelf.part("now", 10, keep_alive_s=0.0), shelf.part("soon", 10, keep_alive_s=50.0)]):
        pass
    assert {row.key for row in memory.view().rows} == {"soon"}
    clock.now += 60
    memory.sweep()
    assert shelf.held == 0
    idle = Holding(shelf.part("x", 1), 1, last_used=0.0)
    assert expired([idle], 1e9) == [], "-1 is for ever"


@given(st.lists(st.tuples(st.floats(-1, 100), st.floats(0, 100), st.integers(0, 1)), max_size=8), st.floats(0, 300))
def test_whoever_is_due_next_has_expired_just_then_and_nobody_before(
    rows: list[tuple[float, float, int]], now: float
) -> None:
    holdings = [
        Holding(Shelf(0).part(str(at), 1, keep_alive_s=stays if stays >= 0 else -1.0), 1, users, last)
        for at, (stays, last, users) in enumerate(rows)
    ]
    due = next_due(holdings)
    assert (due is None) == (not expired(holdings, 1e9))
    if due is not None:
        assert expired(holdings, due) and not expired(holdings, math.nextafter(due, -1))
    assert bool(expired(holdings, now)) == (due is not None and due <= now)


def sweepers() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "keep-alive"]


def wait_until(condition: Callable[[], bool]) -> None:
    ends = monotonic() + 20
    while not condition():
        assert monotonic() < ends, "it never came true"
        sleep(0.005)


def test_an_idle_part_goes_when_its_time_is_up_and_nobody_watches_after() -> None:
    shelf = Shelf(100)
    memory, part = shelf.memory(), shelf.part("a", 10, keep_alive_s=0.2)
    kept = shelf.part("b", 10)
    with memory.loan([part, kept]):
        assert not sweepers(), "what is in use has no deadline"
        sleep(0.3)
        assert shelf.held == 20
    assert len(sweepers()) == 1 and sweepers()[0].daemon
    (row,) = [row for row in memory.view().rows if row.goes_in_s is not None]
    assert row.key == "a" and 0 < row.goes_in_s <= 0.2
    wait_until(lambda: not sweepers())
    assert [row.key for row in memory.view().rows] == ["b"] and shelf.held == 10


def test_used_again_in_time_it_stays_and_the_clock_begins_anew() -> None:
    shelf, now = Shelf(100), [0.0]
    memory = shelf.memory(clock=lambda: now[0])
    for now[0] in (0.0, 50.0, 100.0):
        with memory.loan([shelf.part("a", 10, keep_alive_s=60.0)]):
            assert memory.view().rows[0].goes_in_s is None
            wait_until(lambda: not sweepers())
        assert memory.view().rows[0].goes_in_s == 60.0 and memory.view().counters.loads == 1
    now[0] = 161.0
    with memory.loan([shelf.part("b", 10)]):
        assert [row.key for row in memory.view().rows] == ["b"]
    wait_until(lambda: not sweepers())


def test_of_several_the_first_goes_first_and_what_is_put_away_by_hand_is_not_waited_for() -> None:
    shelf = Shelf(100)
    memory = shelf.memory()
    for name, stays in (("late", 3600.0), ("soon", 0.1)):
        with memory.loan([shelf.part(name, 10, keep_alive_s=stays)]):
            pass
    assert len(sweepers()) == 1
    wait_until(lambda: [row.key for row in memory.view().rows] == ["late"])
    memory.unload()
    wait_until(lambda: not sweepers())


def test_a_model_says_how_long_it_stays_or_else_the_machine(tmp_path: Path) -> None:
    entry = ModelEntry(id="x", name="X", family="sdxl", licence=Licence(name="none"))
    assert keep_alive_of(entry) == -1, "nothing goes by itself unless somebody wants it"
    (tmp_path / "machine").mkdir()
    (tmp_path / "machine" / "memory.toml").write_text("keep_alive_s = 300\n", "utf-8")
    loader.add_folder(tmp_path)
    try:
        assert keep_alive_of(entry) == 300
        assert keep_alive_of(entry.model_copy(update={"keep_alive_s": -1.0})) == -1
        assert keep_alive_of(entry.model_copy(update={"keep_alive_s": 60.0})) == 60
    finally:
        loader._user_folders.remove(tmp_path)
        loader.forget()


def test_a_component_of_a_model_stays_as_long_as_its_entry_says(tiny: Callable[[str], Path]) -> None:
    folder = tiny("clip")
    from engines.vision.encoder import _part
    from engines.vision.finding import seeing

    model = seeing(str(folder), "clip")
    entry = model.entry.model_copy(update={"keep_alive_s": 5.0})
    assert _part(replace(model, entry=entry), "cpu").keep_alive_s == 5.0
    assert _part(model, "cpu").keep_alive_s == -1


def test_others_are_asked_to_leave_before_a_picture_is_made_and_once_only() -> None:
    shelf, left = Shelf(100), []
    memory = shelf.memory()
    moved_in("ollama", "writer", lambda: left.append(1))
    with memory.loan([Part("w", 1, lambda: Box(shelf, "w", 1), slot="writer", role="writer")]):
        assert not left
    for _ in range(2):
        with memory.loan([shelf.part("a", 10)]):
            assert left == [1]


def test_prefetching_puts_nobody_out() -> None:
    shelf = Shelf(100)
    memory = shelf.memory()
    with memory.loan([shelf.part("a", 60)]):
        memory.prefetch([shelf.part("b", 60), shelf.part("c", 30)]).join(timeout=30)
        assert {row.key for row in memory.view().rows} == {"a", "c"}
    with memory.loan([shelf.part("c", 30)]):
        assert memory.view().counters.loads == 2


def test_what_does_not_fit_beside_is_brought_near_and_so_is_all_on_a_busy_device() -> None:
    shelf, near = Shelf(100), []
    memory = shelf.memory()

    def part(key: str, size: int) -> Part:
        return replace(shelf.part(key, size), near=lambda: near.append(key))

    def missing() -> None:
        raise EngineError("That file is cut short: fetch it again.")

    with memory.loan([part("a", 60)]):
        memory.prefetch([part("b", 60), part("c", 30), part("a", 60)]).join(timeout=30)
        assert near == ["b"]
        memory.prefetch([replace(part("d", 10), near=missing), part("e", 10)], near=True).join(timeout=30)
        assert near == ["b", "e"] and {row.key for row in memory.view().rows} == {"a", "c"}


@dataclass
class Waits:
    size: int

    def parked(self) -> int:
        return self.size

    def unpark(self) -> None:
        self.size = 0


def test_what_waits_in_the_host_is_seen_and_goes_when_a_person_unloads() -> None:
    shelf, a, b, c = Shelf(100), Waits(40), Waits(70), Waits(30)
    memory = shelf.memory()
    one, other, never = (replace(shelf.part(key, 40), waits=waits) for key, waits in (("a", a), ("b", b), ("c", c)))
    with memory.loan([one]):
        memory.prefetch([other, replace(one, key="a in another way")], near=True).join(timeout=30)
        assert memory.view().parked == 110, "whatever was lent and what was only brought near; what is shared once"
        assert memory.unload(host=True) == 70 and (a.size, b.size) == (40, 0), "a is in use"
    assert memory.unload() == 40 and memory.view().parked == 40, "of itself nothing leaves the host"
    assert memory.unload(never.key, host=True) == 0 and memory.unload("a", host=True) == 40
    assert memory.view().parked == 0 and c.size == 30


def test_a_load_that_fails_leaves_nothing_behind() -> None:
    shelf = Shelf(100)
    memory = shelf.memory()

    def broken() -> Box:
        raise EngineError("That file is cut short: fetch it again.")

    with pytest.raises(EngineError, match="cut short"), memory.loan([shelf.part("a", 10), Part("x", 10, broken)]):
        pass
    assert not any(row.users for row in memory.view().rows)
    assert memory.unload() == 10 and shelf.held == 0


FACTS = Facts(cuda=True, bf16=True)


@pytest.mark.parametrize(
    ("asked", "facts", "device"),
    [("auto", FACTS, "cuda"), ("auto", Facts(mps=True), "mps"), ("auto", Facts(), "cpu"), ("cpu", FACTS, "cpu")],
)
def test_a_device_is_chosen_by_facts(asked: str, facts: Facts, device: str) -> None:
    assert choose_device(asked, facts) == device


def test_a_device_that_is_not_there_is_said_so() -> None:
    with pytest.raises(EngineError, match="no “cuda” device: choose auto or cpu"):
        choose_device("cuda", Facts())


@pytest.mark.parametrize(
    ("wanted", "device", "facts", "half_safe", "precision"),
    [
        ("float16", "cuda", FACTS, True, "float16"),
        ("float16", "cuda", FACTS, False, "bfloat16"),
        ("float16", "cuda", Facts(cuda=True), False, "float32"),
        ("bfloat16", "cuda", FACTS, True, "bfloat16"),
        ("bfloat16", "cuda", Facts(cuda=True), True, "float16"),
        ("bfloat16", "mps", Facts(mps=True), True, "float16"),
        ("bfloat16", "mps", Facts(mps=True), False, "float32"),
        ("bfloat16", "cuda", Facts(cuda=True), False, "float32"),
        ("bfloat16", "cuda", FACTS, False, "bfloat16"),
        ("float16", "mps", Facts(mps=True), False, "float32"),
        ("float16", "cpu", Facts(), True, "float32"),
    ],
)
def test_a_precision_is_chosen_by_facts(
    wanted: str, device: str, facts: Facts, half_safe: bool, precision: str
) -> None:
    assert choose_precision(wanted, device, facts, half_safe=half_safe) == precision  # pyright: ignore


@given(st.integers(1, 10**11), st.integers(1, 10**10), st.integers(1, 10**10), st.integers(0, 2 * 10**11))
def test_the_way_that_is_chosen_fits_and_none_less_frugal_does(de: int, dec: int, work: int, budget: int) -> None:
    load = Load(de, dec, work)
    sizes = [needs(load, way) for way in WAYS]
    assert sizes[0] >= sizes[1] >= sizes[2] >= sizes[3]
    try:
        ways = ways_from(load, budget)
    except CannotFit:
        assert sizes[-1] > budget
        return
    assert needs(load, ways[0]) <= budget and ways == WAYS[WAYS.index(ways[0]) :]
    assert all(needs(load, before) > budget for before in WAYS[: WAYS.index(ways[0])])


def test_layers_pass_through_nothing_on_a_processor() -> None:
    assert ways_from(Load(100, 10, 10), 1000, streams=False) == WAYS[:-1]
    with pytest.raises(CannotFit, match="104 bytes with its parts in turns"):
        ways_from(Load(100, 10, 10), 103, streams=False)
    assert ways_from(Load(100, 10, 10), 103) == ("streamed",)


def test_there_is_no_room_left_where_the_margin_takes_it() -> None:
    assert budget_of(free=10, ours=5, margin=20) == 0


def test_what_was_measured_is_remembered_and_scaled(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "measured.json"
    small, large = Key("m", "float16", 512, 512, 1, "whole"), Key("m", "float16", 1024, 1024, 1, "whole")
    peaks = Peaks(file)
    assert peaks.expect(large, 10.0) == pytest.approx(1024 * 1024 * 10 * 1.1, rel=1e-6)
    peaks.learn(small, 1000, step_s=0.5)
    for known in (peaks, Peaks(file)):
        assert known.expect(large, 10.0) == 4400
        assert known.seconds(large) == 2.0
        assert known.seconds(Key("other", "float16", 512, 512, 1, "whole")) is None
    peaks.learn(small, 3000)
    assert peaks.expect(small, 0.0) == 3300, "a higher peak counts at once"
    peaks.learn(small, 2000)
    assert 2200 < peaks.expect(small, 0.0) < 3300
    older = [
        {"model": "m", "precision": "float16", "width": 512, "height": 512, "batch": 1, "way": "whole", "bytes": 7}
    ]
    file.write_text(json.dumps(older), "utf-8")
    assert Peaks(file).expect(small, 0.0) == 8, "written before profiles were told apart"
    file.write_text("no json", "utf-8")
    assert Peaks(file).seconds(small) is None


def test_another_manager_in_place_of_the_own_one_finds_nothing_of_its_parts_in_use() -> None:
    shelf = Shelf(100)
    own, other, part = shelf.memory(), shelf.memory(), shelf.part("a", 60)
    with use(own):
        with own.loan([part]):
            pass
        with use(other), other.loan([part]):
            assert shelf.held == 60, "not held by both"
        with own.loan([part]) as values:
            assert values == ("a",)
