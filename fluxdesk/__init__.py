"""FluxDesk: FLUX.1 on your own computer."""

__version__ = "0.4.0"
