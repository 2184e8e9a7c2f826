"""Addresses of the Hub and how they are opened. The token comes from the environment and goes to the Hub alone."""

import os
import ssl
from contextlib import suppress
from functools import cache
from http.client import HTTPException, HTTPMessage
from importlib import import_module
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, Request, build_opener

from engines.hub.errors import HubError, Interrupted

HUB = "https://huggingface.co"
TIMEOUT_S = 20.0  # without a byte, after which the line counts as cut
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
LONGEST_WAIT_S = 120.0  # of what a busy server may ask for


def hub() -> str:
    """Where the Hub is: `HF_ENDPOINT`, else huggingface.co."""
    told = (os.environ.get("HF_ENDPOINT") or HUB).strip().rstrip("/")
    if not told.startswith(("http://", "https://")):
        raise HubError(f"HF_ENDPOINT is “{told}”: give an address that begins with https://.")
    return told


def address_of(repository: str, revision: str, path: str) -> str:
    """Where one file of a repository is."""
    return f"{hub()}/{quote(repository)}/resolve/{quote(revision, safe='')}/{quote(path)}"


def describe_address(repository: str, revision: str) -> str:
    """Where the Hub says which files a repository has, with sizes and hashes."""
    return f"{hub()}/api/models/{quote(repository)}/revision/{quote(revision, safe='')}?blobs=true"


def opened(url: str, *, start: int = 0, what: str = "") -> Any:
    """The answer of an address, from byte `start` on; a context manager that is read like a file.

    Raises `HubError` for what asking again will not mend, `Interrupted` otherwise. `what` names it in sentences.
    """
    request = Request(url, headers={"User-Agent": "sagebrush", "Accept-Encoding": "identity"})
    if start:
        request.add_header("Range", f"bytes={start}-")
    if token := _token_for(url):
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    try:
        return _opener().open(request, timeout=TIMEOUT_S)
    except HTTPError as error:
        with error:
            raise _refused(error, what or url) from None
    except URLError as error:
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            raise HubError(
                f"The certificate of {urlsplit(url).hostname} is not trusted here ({error.reason.verify_message}): "
                "name your certificates in SSL_CERT_FILE."
            ) from error
        raise Interrupted(f"{urlsplit(url).hostname} does not answer") from error
    except (OSError, HTTPException) as error:
        raise Interrupted(f"{urlsplit(url).hostname} does not answer") from error


def _token_for(url: str) -> str:
    """The token, for addresses of the Hub alone, and never over a line that others can read."""
    at, home = urlsplit(url), urlsplit(hub())
    safe = at.scheme == "https" or at.hostname in ("127.0.0.1", "localhost", "::1")
    return os.environ.get("HF_TOKEN", "").strip() if safe and at.netloc == home.netloc else ""


def _refused(error: HTTPError, what: str) -> HubError | Interrupted:
    code, told = error.code, error.headers.get("X-Error-Code", "")
    if code in BUSY:
        return Interrupted("The Hub is busy" if code == 429 else f"The Hub is out of order ({code})", _wait(error))
    if code == 416:
        return Interrupted("The file is shorter than it was")
    if told == "GatedRepo":
        return HubError(
            f"{what} is handed out only to those who accepted its conditions: accept them on its page, then set "
            "HF_TOKEN to a token of that account and try again."
        )
    if code in (401, 403) and os.environ.get("HF_TOKEN") and told != "RepoNotFound":
        return HubError(f"The Hub does not let the token in HF_TOKEN have {what}: check it on the Hub's settings page.")
    if told == "RevisionNotFound":
        return HubError(f"The Hub has no {what}: check the revision that the entry of the models names.")
    if code in (401, 403, 404):
        return HubError(
            f"The Hub has no {what}, or shows it only to some: check its name, and set HF_TOKEN if it is private."
        )
    return HubError(f"The Hub refuses {what} ({code}): try again later.")


def _wait(error: HTTPError) -> float:
    try:
        return min(max(float(error.headers.get("Retry-After", "")), 0.0), LONGEST_WAIT_S)
    except ValueError:
        return 0.0


class _Redirects(HTTPRedirectHandler):
    """Follows within the Hub with the token, and elsewhere without."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        following = super().redirect_request(req, fp, code, msg, headers, newurl)
        if following and (token := _token_for(newurl)):
            following.add_unredirected_header("Authorization", f"Bearer {token}")
        return following


@cache
def _opener() -> OpenerDirector:
    context = ssl.create_default_context()
    with suppress(ImportError, OSError):  # some Pythons find no certificates of their own
        context.load_verify_locations(import_module("certifi").where())
    return build_opener(_Redirects(), HTTPSHandler(context=context))
