"""Puts what is not code into the wheel: a checkout has it at the tree's root, an installed program in bot/_shipped."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = ("migrations", "examples", "config.example.toml")


class ShipData(BuildHookInterface):  # type: ignore[type-arg]
    """An editable install ships nothing: the tree itself is there."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        for name in SHIPPED:
            source = Path(self.root) / name
            if source.exists():
                build_data["force_include"][str(source)] = f"bot/_shipped/{name}"
