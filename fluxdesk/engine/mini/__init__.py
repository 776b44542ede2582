"""flux-mini: a FLUX.1 in miniature, drawn, trained, exported and judged by this package."""
