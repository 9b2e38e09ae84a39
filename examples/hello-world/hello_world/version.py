"""The version that runs. The spec's %build writes the package's version here."""

VERSION = "0.0.0-source"
