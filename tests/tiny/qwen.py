"""Toy Qwen language models and their tokenizer: the text encoders of the newer picture models."""

from typing import Any

from transformers import (
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2Tokenizer,
    Qwen2VLImageProcessor,
    Qwen2VLProcessor,
    Qwen2VLVideoProcessor,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from tests.tiny.weights import fill
from tests.tiny.words import qwen_words

SPECIAL = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|vision_pad|>",
    "<|image_pad|>",
    "<|video_pad|>",
)
THINKING = ("<think>", "</think>")

CHAT = """
{%- for message in messages %}
{{- '<|im_start|>' + message.role + '\\n' }}
{%- if message.content is string %}{{- message.content }}{%- else %}
{%- for part in message.content %}
{%- if part.type == 'text' %}{{- part.text }}{%- endif %}
{%- if part.type == 'image' %}{{- '<|vision_start|><|image_pad|><|vision_end|>' }}{%- endif %}
{%- endfor %}
{%- endif %}
{{- '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<|im_start|>assistant\\n' }}
{%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}
{%- endif %}
"""


def tokenizer() -> Qwen2Tokenizer:
    vocabulary, merges = qwen_words([*SPECIAL, *THINKING])
    made = Qwen2Tokenizer(
        vocab=vocabulary,
        merges=merges,
        eos_token="<|im_end|>",
        extra_special_tokens=list(SPECIAL[1:]),
        model_max_length=131072,
    )
    made.add_tokens(list(THINKING))
    made.chat_template = CHAT
    return made


def _text_sizes(width: int, layers: int) -> dict[str, Any]:
    vocabulary, _ = qwen_words([*SPECIAL, *THINKING])
    return {
        "vocab_size": len(vocabulary),
        "hidden_size": width,
        "intermediate_size": 2 * width,
        "num_hidden_layers": layers,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "max_position_embeddings": 4096,
        "bos_token_id": vocabulary["<|endoftext|>"],
        "eos_token_id": vocabulary["<|im_end|>"],
        "pad_token_id": vocabulary["<|endoftext|>"],
    }


def qwen3(width: int, layers: int, seed: int) -> Qwen3ForCausalLM:
    return fill(Qwen3ForCausalLM(Qwen3Config(head_dim=8, tie_word_embeddings=True, **_text_sizes(width, layers))), seed)


def qwen_vl(width: int, seed: int) -> Qwen2_5_VLForConditionalGeneration:
    """Qwen2.5-VL: patches of 14 pixels, four of them to a token, as the real one."""
    vocabulary, _ = qwen_words([*SPECIAL, *THINKING])
    head = width // 2
    text = _text_sizes(width, layers=2) | {
        "rope_parameters": {
            "rope_type": "default",
            "rope_theta": 1e6,
            "mrope_section": [head // 2 - 2 * (head // 8), head // 8, head // 8],  # of time, height and width
        }
    }
    vision = {
        "depth": 2,
        "hidden_size": 8,
        "intermediate_size": 16,
        "num_heads": 1,
        "out_hidden_size": width,
        "fullatt_block_indexes": [1],
    }
    numbers = {f"{name}_token_id": vocabulary[f"<|{name}|>"] for name in ("vision_start", "vision_end")}
    numbers |= {f"{name}_token_id": vocabulary[f"<|{name}_pad|>"] for name in ("image", "video")}
    config = Qwen2_5_VLConfig(text_config=text, vision_config=vision, tie_word_embeddings=True, **numbers)
    return fill(Qwen2_5_VLForConditionalGeneration(config), seed)


def processor(words: Qwen2Tokenizer) -> Qwen2VLProcessor:
    means = {"image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711]}
    pixels = {"shortest_edge": 56 * 56, "longest_edge": 12845056}
    return Qwen2VLProcessor(
        image_processor=Qwen2VLImageProcessor(size=pixels, **means),
        tokenizer=words,
        video_processor=Qwen2VLVideoProcessor(size=pixels, **means),
        chat_template=CHAT,
    )
