"""Paper, graphite and sage: the studio's own look, from fonts the system has."""

from pathlib import Path

from gradio import themes

ASSETS = Path(__file__).parent.parent / "assets"
STYLESHEET = ASSETS / "studio.css"

SAGE = themes.Color(
    c50="#f3f6f1", c100="#e4ebdf", c200="#cad8c3", c300="#a8bf9f", c400="#83a27a", c500="#64875b",
    c600="#4d6c46", c700="#3e5639", c800="#344730", c900="#2c3b29", c950="#151f14", name="sage",
)  # fmt: skip
PAPER = themes.Color(
    c50="#faf9f6", c100="#f3f1ec", c200="#e6e2d9", c300="#d2ccbf", c400="#a8a194", c500="#7b756a",
    c600="#5c574e", c700="#45413a", c800="#2b2925", c900="#1d1c19", c950="#131210", name="paper",
)  # fmt: skip
SANS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"]
MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"]


def theme() -> themes.Base:
    return themes.Base(
        primary_hue=SAGE, secondary_hue=SAGE, neutral_hue=PAPER, font=SANS, font_mono=MONO, radius_size="md"
    ).set(
        body_background_fill="*neutral_100",
        body_background_fill_dark="*neutral_950",
        block_background_fill="white",
        block_background_fill_dark="*neutral_900",
        block_border_width="0px",
        block_shadow="none",
        block_label_background_fill="transparent",
        block_label_background_fill_dark="transparent",
        block_title_text_weight="600",
        block_title_text_color="*neutral_700",
        block_title_text_color_dark="*neutral_200",
        block_info_text_color="*neutral_600",
        block_info_text_color_dark="*neutral_300",
        block_label_text_color="*neutral_600",
        block_label_text_color_dark="*neutral_300",
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_300",
        input_placeholder_color="*neutral_600",
        input_placeholder_color_dark="*neutral_400",
        input_background_fill="*neutral_50",
        input_background_fill_dark="*neutral_800",
        input_border_color="*neutral_200",
        input_border_color_dark="*neutral_700",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_600",
        button_primary_background_fill_hover_dark="*primary_500",
        button_primary_text_color="white",
        button_secondary_background_fill="white",
        button_secondary_background_fill_dark="*neutral_800",
        button_secondary_border_color="*neutral_300",
        button_secondary_border_color_dark="*neutral_700",
    )
