"""The engine's owner: child process and GenerationThread. QtCore only."""
