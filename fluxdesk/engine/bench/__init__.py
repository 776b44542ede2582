"""Measurements that anyone can repeat: `python -m fluxdesk.engine.bench`, behind `fluxdesk bench`."""
