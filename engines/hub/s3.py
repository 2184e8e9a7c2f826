"""Objects of S3, through boto3 where it is installed. Keys and endpoints are boto3's own affair."""

import base64
import hashlib
import os
from pathlib import Path
from typing import Any

from engines.hub.errors import HubError
from engines.hub.fetching import CHUNK, Steps, Tally, check_room, size_of, written
from engines.hub.hashing import Digest, hash_into
from presets.errors import MissingPart, with_pip

PACKAGE = '"boto3>=1.35,<2"'


def download(bucket: str, key: str, part: Path) -> Steps[Digest]:
    """Fetch an object into `part`, going on where it ends; checked by whatever hash S3 tells of it.

    Raises `HubError`, and `MissingPart` with the command that adds boto3.
    """
    client, failures = _client()
    try:
        told = client.head_object(Bucket=bucket, Key=key, ChecksumMode="ENABLED")
        size = int(told["ContentLength"])
        check_room(size - size_of(part), part.parent, key)
        if size_of(part) > size:
            part.unlink()
        tally = Tally(size, file=key)
        digest = yield from hash_into(Digest(size), part, tally)
        if digest.count < size:
            asked = {"Range": f"bytes={digest.count}-"} if digest.count else {}
            body = client.get_object(Bucket=bucket, Key=key, IfMatch=told["ETag"], **asked)["Body"]
            yield from _stream(body, part, digest, tally)
    except failures as error:
        raise HubError(_sentence(bucket, key, error)) from error
    if digest.count != size or not _agrees(digest, told, part):
        part.unlink(missing_ok=True)
        raise HubError(f"s3://{bucket}/{key} is not what S3 says it is: try again, or report it to whoever keeps it.")
    return digest


def _stream(body: Any, part: Path, digest: Digest, tally: Tally) -> Steps[None]:
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        with part.open("ab", buffering=0) as file:
            while piece := body.read(CHUNK):
                written(file, piece)
                digest.update(piece)
                tally.done += len(piece)
                if tally.due():
                    yield tally.step()
            os.fsync(file.fileno())
    finally:
        body.close()


def _agrees(digest: Digest, told: dict[str, Any], part: Path) -> bool:
    """The SHA-256 S3 kept of it, else the MD5 that is its tag unless it was sent in pieces."""
    kept, tag = told.get("ChecksumSHA256", ""), str(told.get("ETag", "")).strip('"')
    if kept and "-" not in kept:
        return base64.b64decode(kept).hex() == digest.sha256
    if len(tag) == 32 and told.get("ServerSideEncryption") in (None, "AES256"):
        return _md5(part) == tag
    return True  # nothing is told: the hash is only noted


def _md5(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _client() -> tuple[Any, tuple[type[Exception], ...]]:
    try:
        import boto3  # pyright: ignore[reportMissingImports]
        from botocore.exceptions import BotoCoreError, ClientError  # pyright: ignore[reportMissingImports]
    except ImportError as error:
        raise MissingPart(f"Files from S3 need one more package: {with_pip(PACKAGE)}") from error
    try:
        return boto3.client("s3"), (BotoCoreError, ClientError, OSError)
    except (BotoCoreError, ValueError) as error:
        raise HubError(f"S3 cannot be reached ({error}): check the settings of AWS in the environment.") from error


def _sentence(bucket: str, key: str, error: Exception) -> str:
    code = str(getattr(error, "response", {}).get("Error", {}).get("Code", ""))
    if code in ("404", "NoSuchKey", "NoSuchBucket"):
        return f"There is no s3://{bucket}/{key}: check its name."
    if code in ("403", "401", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"):
        return f"S3 does not let these keys have s3://{bucket}/{key}: check AWS_ACCESS_KEY_ID and its secret."
    if type(error).__name__ in ("NoCredentialsError", "PartialCredentialsError"):
        return f"s3://{bucket}/{key} needs keys: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
    why = code or type(error).__name__
    return f"s3://{bucket}/{key} could not be fetched ({why}): try again; what has come so far is kept."
