"""A grading standard to score by: the usual eight first-level elements, with full scores of our own."""

from datetime import date

from grading.models import GradingStandard, Industry, StandardElement

ELEMENTS = {
    "目标职责": (
        ("目标", 20),
        ("机构和职责", 40),
        ("全员参与", 20),
        ("安全生产投入", 40),
        ("安全文化建设", 20),
        ("安全生产信息化建设", 20),
    ),
    "制度化管理": (("法规标准识别", 20), ("规章制度", 40), ("操作规程", 40), ("文档管理", 20)),
    "教育培训": (("教育培训管理", 40), ("人员教育培训", 60)),
    "现场管理": (("设备设施管理", 100), ("作业安全", 100), ("职业健康", 50), ("警示标志", 30)),
    "安全风险管控及隐患排查治理": (
        ("安全风险管理", 60),
        ("重大危险源辨识与管理", 40),
        ("隐患排查治理", 60),
        ("预测预警", 20),
    ),
    "应急管理": (("应急准备", 40), ("应急处置", 30), ("应急评估", 20)),
    "事故管理": (("报告", 20), ("调查和处理", 20), ("事故台账", 10)),
    "持续改进": (("绩效评定", 10), ("改进措施", 10)),
}
STANDARDS = (
    ("metallurgy-2022", "metallurgy", "冶金企业安全生产标准化定级标准（演示）", [1, 2, 3]),
    ("machinery-2022", "machinery", "机械企业安全生产标准化定级标准（演示）", [1, 2, 3]),
    ("building-materials-2022", "building-materials", "建材企业安全生产标准化定级标准（演示）", [2, 3]),
    ("non-ferrous-2022", "non-ferrous-metals", "有色企业安全生产标准化定级标准（演示）", [1, 2, 3]),
    ("textiles-2022", "textiles", "纺织企业安全生产标准化定级标准（演示）", [2, 3]),
    ("light-industry-2022", "light-industry", "轻工企业安全生产标准化定级标准（演示）", [2, 3]),
)
THRESHOLDS = {"1": "90", "2": "75", "3": "60"}


def create_standards() -> dict[str, GradingStandard]:
    """The standards by code, each with the same elements."""
    return {code: _create(code, industry, name, levels) for code, industry, name, levels in STANDARDS}


def _create(code: str, industry: str, name: str, levels: list[int]) -> GradingStandard:
    standard = GradingStandard.objects.create(
        code=code,
        industry=Industry.objects.get(code=industry),
        name=name,
        version="2022",
        issuer="应急管理部" if 1 in levels else "河北省应急管理厅",
        levels=levels,
        thresholds={str(level): THRESHOLDS[str(level)] for level in levels},
        since=date(2022, 1, 1),
    )
    StandardElement.objects.bulk_create(_elements(standard))
    return standard


def _elements(standard: GradingStandard) -> list[StandardElement]:
    rows = [
        (f"{first}.{second}", str(first), level1, name, full)
        for first, (level1, children) in enumerate(ELEMENTS.items(), start=1)
        for second, (name, full) in enumerate(children, start=1)
    ]
    return [
        StandardElement(
            standard=standard,
            code=code,
            level1_code=level1_code,
            level1_name=level1,
            name=name,
            full_score=full,
            order=order,
        )
        for order, (code, level1_code, level1, name, full) in enumerate(rows)
    ]
