"""Plain asyncio and files: probing, downloading, storing. No Qt."""
