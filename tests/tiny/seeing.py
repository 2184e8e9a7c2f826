"""Models that look at pictures: CLIP and DINOv2 at toy size, with their processors."""

from pathlib import Path

from transformers import (
    BitImageProcessor,
    CLIPConfig,
    CLIPImageProcessor,
    CLIPModel,
    CLIPProcessor,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
    Dinov2Config,
    Dinov2Model,
)

from tests.tiny.stable import clip_tokenizer, text_config
from tests.tiny.weights import fill

PIXELS = 32
WIDTH = 16


def vision_config() -> CLIPVisionConfig:
    return CLIPVisionConfig(
        hidden_size=WIDTH,
        intermediate_size=2 * WIDTH,
        projection_dim=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=PIXELS,
        patch_size=8,
    )


def image_processor() -> CLIPImageProcessor:
    return CLIPImageProcessor(size={"shortest_edge": PIXELS}, crop_size={"height": PIXELS, "width": PIXELS})


def image_encoder(seed: int) -> CLIPVisionModelWithProjection:
    return fill(CLIPVisionModelWithProjection(vision_config()), seed)


def clip(folder: Path) -> None:
    config = CLIPConfig(
        text_config=text_config(WIDTH).to_dict(), vision_config=vision_config().to_dict(), projection_dim=WIDTH
    )
    fill(CLIPModel(config), 81).save_pretrained(folder)
    CLIPProcessor(image_processor(), clip_tokenizer()).save_pretrained(folder)


def dinov2(folder: Path) -> None:
    config = Dinov2Config(
        hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=2, mlp_ratio=2, image_size=PIXELS, patch_size=8
    )
    fill(Dinov2Model(config), 82).save_pretrained(folder)
    BitImageProcessor(
        size={"shortest_edge": PIXELS},
        crop_size={"height": PIXELS, "width": PIXELS},
        image_mean=[0.485, 0.456, 0.406],
        image_std=[0.229, 0.224, 0.225],
    ).save_pretrained(folder)


def build(kind: str, folder: Path) -> Path:
    {"clip": clip, "dinov2": dinov2}[kind](folder)
    return folder
