"""Runs in the child process; the only place torch and diffusers exist."""
