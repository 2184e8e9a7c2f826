"""The journal: whole lines come back, torn ones are cut off, at whatever byte the power went."""

import zlib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from library.journal import Journal, read_lines, to_line

PAYLOADS = st.lists(st.binary(max_size=40).map(lambda data: data.replace(b"\n", b" ")), max_size=8)


@given(PAYLOADS, st.data())
def test_cut_anywhere_the_whole_lines_before_come_back(payloads: list[bytes], data: st.DataObject) -> None:
    lines = [to_line(payload) for payload in payloads]
    text = b"".join(lines)
    cut = data.draw(st.integers(0, len(text)))
    whole = next(n for n in range(len(lines), -1, -1) if len(b"".join(lines[:n])) <= cut)
    assert read_lines(text[:cut]) == (payloads[:whole], len(b"".join(lines[:whole])))


@given(PAYLOADS.filter(bool), st.data())
def test_any_flipped_bit_ends_the_replay_before_its_line(payloads: list[bytes], data: st.DataObject) -> None:
    lines = [to_line(payload) for payload in payloads]
    text = bytearray(b"".join(lines))
    place = data.draw(st.integers(0, len(text) - 1))
    text[place] ^= 1 << data.draw(st.integers(0, 7))
    found, _ = read_lines(bytes(text))
    untouched = sum(len(b"".join(lines[: n + 1])) <= place for n in range(len(lines)))
    assert found == payloads[:untouched]


@given(st.binary(max_size=200))
def test_noise_is_no_journal(noise: bytes) -> None:
    payloads, end = read_lines(noise)
    assert b"".join(to_line(payload) for payload in payloads) == noise[:end]


def test_a_line_is_json_with_its_sum_and_length() -> None:
    assert to_line(b"[1]") == b'["%08x",3,[1]]\n' % zlib.crc32(b"[1]")


def test_recovery_cuts_the_torn_tail_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_bytes(to_line(b"[1]") + to_line(b"[2]")[:-4] + bytes(100))
    journal = Journal(path)
    assert journal.recover() == [b"[1]"]
    journal.sync(journal.append(b"[3]"))
    journal.close()
    assert path.read_bytes() == to_line(b"[1]") + to_line(b"[3]")
    assert not path.with_name("journal.damaged").exists()


def test_whole_lines_after_a_damaged_one_are_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    damaged = to_line(b"[2]").replace(b"[2]", b"[9]")
    path.write_bytes(to_line(b"[1]") + damaged + to_line(b"[3]"))
    journal = Journal(path)
    assert journal.recover() == [b"[1]"]
    journal.close()
    assert path.with_name("journal.damaged").read_bytes() == damaged + to_line(b"[3]")


def test_one_sync_serves_all_that_were_written_before(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    first, second = journal.append(b"[1]"), journal.append(b"[2]")
    journal.sync(first)
    journal.sync(second)
    assert journal.syncs == 1
    journal.close()
