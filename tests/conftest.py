"""What all tests share: logs as plain lines, so that a logged fault never costs a second of pretty printing."""

import gc
import os
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings

# Speed is measured in bench/, never in a test.
settings.register_profile("yanxi", deadline=None)
settings.load_profile("yanxi")

structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        structlog.processors.KeyValueRenderer(),
    ],
    cache_logger_on_first_use=False,
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole days over a platform take half a minute each: every time one of a kind, every night all of them."""
    if os.environ.get("YANXI_NIGHTLY"):
        return
    later = pytest.mark.skip(reason="every night: YANXI_NIGHTLY=1")
    for item in items:
        if item.get_closest_marker("nightly"):
            item.add_marker(later)


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """A test that sets up logging leaves nothing of it to the next one."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture(autouse=True)
def _collector_as_it_was() -> Iterator[None]:
    """A service that was started here has told the collector that what is there lives as long as the process: to a
    whole run of tests that would mean that hardly anything is ever given back."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    if gc.get_freeze_count():
        gc.unfreeze()
