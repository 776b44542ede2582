"""What FluxDesk talks about: requests, messages, hardware, plans. Standard library and msgspec only."""
