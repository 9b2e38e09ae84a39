"""The hello-world application: greets, and says whether it can."""

from .app import app

__all__ = ["app"]
