"""What is recorded of landfills and their reserves."""

from wastefund.models.tariffs import Tariff, TariffQuerySet, as_rows

__all__ = ["Tariff", "TariffQuerySet", "as_rows"]
