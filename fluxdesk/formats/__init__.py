"""Pure parsing of bytes (GGUF, safetensors, PNG). No torch, no Qt."""
