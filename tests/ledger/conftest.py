import pytest

from tests.ledger.books import Desk


@pytest.fixture
def desk(db: None) -> Desk:
    """Somebody at a desk with an open book."""
    return Desk()
