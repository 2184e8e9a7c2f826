"""The libraries' own voices turned down: what a person should know is said in our results."""

from functools import cache


@cache
def quieten() -> None:
    """Once a process, before anything of theirs is used. Imports them.

    What they would only warn of, and a picture depends on, is for whoever loads to look at: weights that are missing.
    """
    import diffusers
    import transformers

    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()
