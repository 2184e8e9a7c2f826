"""What a person does at the page and waits for, as the browser tests say it."""

STORY = "A merchant rides across the steppe. He finds a lantern. A girl waves to him from the hill."
SLOW_MS = 60_000  # shared two-core machines can be slow; nothing here waits longer than it must


def opened(page) -> None:
    """Wait until the page shows the project it opens with, form and wall."""
    page.wait_for_function(
        "() => { const project = document.querySelector('#sb-project')?.selectedOptions[0]?.textContent;"
        " const story = document.querySelector('#sb-story textarea')?.value;"
        " const known = project && project !== 'Opening …';"
        " return known && (project === 'No project yet' || story || document.querySelector('.sb-empty, .sb-card')); }"
    )


def draw(page, story: str = STORY, panels: int = 3) -> None:
    page.locator("#sb-story textarea").fill(story)
    number = page.get_by_role("spinbutton", name="Panels", exact=True)
    number.fill(str(panels))
    number.blur()
    before = page.locator(".sb-card").evaluate_all("cards => cards.map(card => card.dataset.id)")
    page.locator("#sb-draw").click()
    # What stood there is not taken for what was asked for.
    page.wait_for_function(
        "before => ![...document.querySelectorAll('.sb-card')].some(card => before.includes(card.dataset.id))",
        arg=before,
    )


def drawn(page, panels: int) -> None:
    page.wait_for_function(
        "count => { const images = [...document.querySelectorAll('.sb-card .sb-picture img')];"
        " return images.length === count && images.every(image => image.complete && image.naturalWidth > 0); }",
        arg=panels,
    )


def wait_until(page, condition) -> None:
    for _ in range(200):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never came true")


def at_once(page, *buttons: str) -> None:
    """Press them one after the other, faster than any answer comes."""
    page.evaluate("buttons => buttons.forEach(button => document.querySelector(button).click())", list(buttons))
