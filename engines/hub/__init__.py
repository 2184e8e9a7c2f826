"""Model files from elsewhere: fetched in parts, checked by hash, kept with a manifest. Standard library alone."""

from engines.hub.errors import HubError
from engines.hub.fetching import Fetching, fetch
from engines.hub.kept import Damage, doubted, progress_of, remove, verify
from engines.hub.manifest import Manifest, manifest_of, plan_of

__all__ = [
    "Damage",
    "Fetching",
    "HubError",
    "Manifest",
    "doubted",
    "fetch",
    "manifest_of",
    "plan_of",
    "progress_of",
    "remove",
    "verify",
]
