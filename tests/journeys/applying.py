"""What the people of an enterprise do at the site to apply for a grade."""

from tests.grading.world import ELEMENTS, World
from tests.journeys.people import PICTURE, Somebody


def start_application(handler: Somebody, world: World, level: str = "2") -> str:
    """Start an application; its reference."""
    handler.page.goto("/start/grading/")
    return handler.begin_case(standard=world.standard.code, level=level, application_kind="first")


def fill_in_report(handler: Somebody, reference: str) -> None:
    """Attach the evidence and fill in the five parts of the report, from one to the next."""
    handler.page.goto(f"/cases/{reference}/documents/")
    handler.page.locator("[name=file]").set_input_files(
        {"name": "公示栏照片.png", "mimeType": "image/png", "buffer": PICTURE}
    )
    handler.fill(purpose="厂内公示照片")
    handler.go_on(handler.page.locator("main form .btn-primary"))
    handler.sees("公示栏照片.png")

    handler.go_to_case(reference)
    handler.begin_edit()
    handler.fill(
        year="2026",
        evaluated_from="2026-01-12",
        evaluated_until="2026-01-23",
        summary="由主要负责人组织，对照标准逐条自评。",
        problems_fixed="发现问题6项，均已整改。",
    )
    handler.press("continue")
    fill_in_group(handler)
    handler.press("continue")
    for row, (_code, _name, full) in enumerate(ELEMENTS):
        handler.fill(**{f"elements__{row}__score": str(full)})
    handler.press("continue")
    handler.fill(first_day="2026-01-26", last_day="2026-03-05", place="厂区公告栏")
    handler.page.get_by_label("公示栏照片.png").check()
    handler.press("continue")
    handler.tick(*[f"commitments__{row}__holds" for row in range(9)])
    handler.press("continue")


def fill_in_group(handler: Somebody) -> None:
    """Three members: the principal leads, an employee is among them."""
    members = (("王建国", "总经理", "leader"), ("刘芳", "安全总监", "manager"), ("张强", "职工代表", "employee"))
    handler.fill_rows("members", *(dict(zip(("name", "position", "part"), member, strict=True)) for member in members))


def put_forward(handler: Somebody, reference: str) -> None:
    """Put the application before the principal."""
    handler.go_to_case(reference)
    handler.begin("提交申请")
    handler.fill(contact_name="赵敏", contact_phone="0315-8590123")
    handler.tick("declaration")
    handler.check_and_send()
