"""What is out of the ordinary about the demo's offices: who grades elsewhere, and a tie of one person."""

from datetime import date

from accounts.models import Membership, Organisation
from grading.models import Jurisdiction, Tie

SINCE = date(2022, 1, 1)
GRADED_ELSEWHERE = (
    # Xinji is run by the province itself, though its code lies within Shijiazhuang's.
    ("130181", 3, "province"),
    # A municipality has no cities with districts.
    ("110000", 3, "beijing"),
    # The cities of the Corps belong to no prefecture of the region around them.
    ("659000", 2, "corps"),
    ("659000", 3, "corps"),
)
"""Region, level, and the key of the department that grades there (G-5)."""


def enter_exceptions(offices: dict[str, Organisation], members: dict[str, Membership]) -> None:
    """One row of the jurisdiction table for each sort of place, and training that a reviewer gave an enterprise."""
    for region, level, key in GRADED_ELSEWHERE:
        Jurisdiction.objects.create(region_id=region, level=level, department=offices[key], since=SINCE)
    Tie.objects.create(
        unit=offices["haihe"],
        person=members["ding@haihe.example"].person,
        enterprise=offices["jingdong"],
        on=date(2021, 9, 16),
        nature="安全管理人员培训",
        source="培训签到表 2021-09-16",
    )
