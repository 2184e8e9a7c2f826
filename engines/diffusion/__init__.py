"""Pictures from diffusion models: one file a family in `families`, one way of working for all of them."""
