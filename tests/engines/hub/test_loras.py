"""LoRA files from everywhere: the Hub, S3 and folders."""

import base64
import hashlib
import json
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from engines.hub import HubError
from engines.hub.loras import Source, bring, checked, kept, source_of, take_away, told_of
from presets.errors import MissingPart
from tests.engines.hub.test_kept import answer
from tests.hub_server import Hub


def lora_file(name: str = "lora_unet_a.lora_down.weight", count: int = 65_536) -> bytes:
    """A safetensors file of one tensor."""
    head = json.dumps({name: {"dtype": "F16", "shape": [count], "data_offsets": [0, 2 * count]}}).encode()
    return struct.pack("<Q", len(head)) + head + bytes(range(256)) * (2 * count // 256)


LORA = lora_file()
SHA256 = hashlib.sha256(LORA).hexdigest()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("hf://owner/name/hero.safetensors", Source("hub", "owner/name", "hero.safetensors")),
        ("hf://owner/name@v2/deep/hero.safetensors", Source("hub", "owner/name", "deep/hero.safetensors", "v2")),
        (
            "https://huggingface.co/owner/name/resolve/main/hero%20one.safetensors?download=true",
            Source("hub", "owner/name", "hero one.safetensors"),
        ),
        ("https://huggingface.co/owner/name/blob/v1/h.safetensors", Source("hub", "owner/name", "h.safetensors", "v1")),
        ("s3://bucket/deep/hero.safetensors", Source("s3", "bucket", "deep/hero.safetensors")),
        (f"s3://b/h.safetensors#sha256={'A' * 64}", Source("s3", "b", "h.safetensors", sha256="a" * 64)),
    ],
)
def test_what_an_address_means(text: str, meant: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    assert source_of(text) == meant


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("https://example.org/hero.safetensors", "is no LoRA file that can be fetched"),
        ("s3://bucket", "is no LoRA file that can be fetched"),
        ("hf://owner/hero.safetensors", "is no LoRA file that can be fetched"),
        ("nowhere/hero.safetensors", "is no LoRA file that can be fetched"),
        ("s3://bucket/hero.ckpt", "pickled file, which can run code"),
        ("hf://owner/name/hero.zip", "only those are fetched"),
    ],
)
def test_what_cannot_be_fetched_is_said(text: str, said: str) -> None:
    with pytest.raises(HubError, match=said):
        source_of(text)


def test_one_comes_from_the_hub_and_is_known(hub: Hub, tmp_path: Path) -> None:
    hub.files["maker/loras"] = {"deep/hero.safetensors": LORA, "deep/hero.bin": b"x"}
    hub.cut = [1000]
    (got,) = answer(bring(source_of("hf://maker/loras/deep/hero.safetensors"), tmp_path))
    assert got.file == tmp_path / "hero.safetensors" and got.file.read_bytes() == LORA and got.sha256 == SHA256
    assert kept(tmp_path) == [got.file]
    assert told_of(got.file)["source"] == "hub:maker/loras/deep/hero.safetensors"
    assert answer(checked(got.file))
    got.file.write_bytes(bytes(len(LORA)))
    assert not answer(checked(got.file))
    assert take_away(got.file) == len(LORA) and not list(tmp_path.glob("*.safetensors"))


def test_another_of_the_same_name_does_not_take_its_place(hub: Hub, tmp_path: Path) -> None:
    other = lora_file("lora_unet_b.lora_up.weight")
    hub.files["maker/a"], hub.files["maker/b"] = {"hero.safetensors": LORA}, {"hero.safetensors": other}
    for repository in ("a", "b", "a"):
        answer(bring(source_of(f"{hub.url}/maker/{repository}/resolve/main/hero.safetensors"), tmp_path))
    assert [file.read_bytes() for file in kept(tmp_path)] == [other, LORA]


def test_what_is_no_lora_or_not_the_one_is_not_kept(hub: Hub, tmp_path: Path) -> None:
    hub.files["maker/loras"] = {"unet.safetensors": lora_file("conv_in.weight"), "hero.safetensors": LORA}
    with pytest.raises(HubError, match="no LoRA file that can be read"):
        answer(bring(source_of("hf://maker/loras/unet.safetensors"), tmp_path))
    with pytest.raises(HubError, match="not the one that was asked for"):
        answer(bring(source_of(f"hf://maker/loras/hero.safetensors#sha256={'0' * 64}"), tmp_path))
    assert kept(tmp_path) == []
    assert answer(bring(source_of(f"hf://maker/loras/hero.safetensors#sha256={SHA256}"), tmp_path))


def test_a_folder_brings_all_its_lora_files(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    for name, content in (("a", LORA), ("b", lora_file("text.lora_A.weight")), ("c", lora_file("conv"))):
        (mine / f"{name}.safetensors").write_bytes(content)
    got = answer(bring(source_of(str(mine)), tmp_path / "loras"))
    assert [one.file.name for one in got] == ["a.safetensors", "b.safetensors"]
    assert (mine / "a.safetensors").is_file(), "it is a copy"
    (one,) = answer(bring(source_of(str(mine / "a.safetensors")), tmp_path / "other"))
    assert one.sha256 == SHA256


def test_without_boto3_one_sentence_says_how_to_add_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)  # as where it is not installed
    with pytest.raises(MissingPart, match=r"Files from S3 need one more package: install it with .*boto3>=1\.35"):
        answer(bring(source_of("s3://bucket/hero.safetensors"), tmp_path))


class _S3(BaseHTTPRequestHandler):
    """As much of S3 as one object needs: HEAD and ranged GET, a SHA-256 and a tag."""

    objects: dict[str, bytes] = {}
    spoil = False
    asked: list[str] = []

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        path = self.path.split("?")[0]
        whole = self.objects.get(path)
        if whole is None:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        asked = self.headers.get("Range", "")
        self.asked.append(asked)
        start = int(asked[6:-1]) if asked else 0
        body = bytearray(whole[start:])
        if self.spoil:
            body[-1] ^= 1
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{hashlib.md5(whole).hexdigest()}"')
        if not start and not with_body:
            self.send_header("x-amz-checksum-sha256", base64.b64encode(hashlib.sha256(whole).digest()).decode())
        self.end_headers()
        if with_body:
            self.wfile.write(bytes(body))

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def s3_server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _S3)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_one_comes_from_s3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "b", "DEFAULT_REGION": "eu-west-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    _S3.objects = {"/bucket/deep/hero.safetensors": LORA}
    with s3_server() as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        source = source_of("s3://bucket/deep/hero.safetensors")
        part = tmp_path / ".fetching" / hashlib.sha256(b"s3/bucket/deep/hero.safetensors").hexdigest()[:16]
        part.mkdir(parents=True)
        (part / "file.part").write_bytes(LORA[:1000])  # as an interrupted fetch leaves it
        (got,) = answer(bring(source, tmp_path))
        assert got.sha256 == SHA256 and "bytes=1000-" in _S3.asked
        _S3.spoil = True
        with pytest.raises(HubError, match="is not what S3 says it is"):
            answer(bring(source, tmp_path / "other"))
        _S3.spoil = False
        with pytest.raises(HubError, match=r"There is no s3://bucket/none\.safetensors: check its name"):
            answer(bring(source_of("s3://bucket/none.safetensors"), tmp_path))
