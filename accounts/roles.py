"""Capacities of organisations and the roles that their members may hold."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Capacity(models.TextChoices):
    """What an organisation is, in the eyes of the regulations; one organisation may be several."""

    EMERGENCY_MANAGEMENT_DEPARTMENT = "emergency_management_department", _("Emergency management department")
    FINANCE_DEPARTMENT = "finance_department", _("Finance department")
    PRICE_DEPARTMENT = "price_department", _("Price department")
    ENVIRONMENT_DEPARTMENT = "environment_department", _("Ecology and environment department")
    SCIENCE_DEPARTMENT = "science_department", _("Science and technology department")
    ORGANIZING_UNIT = "organizing_unit", _("Organising unit")
    REVIEW_UNIT = "review_unit", _("On-site review unit")
    ENTERPRISE = "enterprise", _("Enterprise")
    RESPONSIBLE_UNIT = "responsible_unit", _("Responsible unit of a landfill")
    MANAGEMENT_AGENCY = "management_agency", _("Management agency")
    LEAD_UNIT = "lead_unit", _("Lead unit")
    SUBPROJECT_UNIT = "subproject_unit", _("Subproject unit")
    PARTICIPATING_UNIT = "participating_unit", _("Participating unit")
    SITE = "site", _("Operator of this site")


class Level(models.TextChoices):
    """The level of government of a department."""

    MINISTRY = "ministry", _("Ministry")
    PROVINCE = "province", _("Province")
    PREFECTURE = "prefecture", _("City with districts")
    COUNTY = "county", _("County")


class Role(models.TextChoices):
    """What a member does for the organisation."""

    HANDLER = "handler", _("Handler")
    SIGNER = "signer", _("Signer")
    VIEWER = "viewer", _("Viewer")
    ADMINISTRATOR = "administrator", _("Administrator")
    PRINCIPAL = "principal", _("Principal responsible person")
    ACCOUNTANT = "accountant", _("Accountant")
    APPROVER = "approver", _("Approver")
    EXPERT = "expert", _("Expert")
    PRINCIPAL_INVESTIGATOR = "principal_investigator", _("Principal investigator")
    SUBPROJECT_LEADER = "subproject_leader", _("Subproject leader")
    TASK_LEADER = "task_leader", _("Task leader")
    FINANCE_ASSISTANT = "research_finance_assistant", _("Research finance assistant")
    OPERATOR = "operator", _("Site operator")
    AUDITOR = "auditor", _("Auditor")


DEPARTMENTS = frozenset(
    {
        Capacity.EMERGENCY_MANAGEMENT_DEPARTMENT,
        Capacity.FINANCE_DEPARTMENT,
        Capacity.PRICE_DEPARTMENT,
        Capacity.ENVIRONMENT_DEPARTMENT,
        Capacity.SCIENCE_DEPARTMENT,
    }
)

_DEPARTMENT_ROLES = frozenset({Role.HANDLER, Role.SIGNER, Role.VIEWER, Role.ADMINISTRATOR})
_UNIT_ROLES = frozenset({Role.HANDLER, Role.SIGNER, Role.ADMINISTRATOR})
_RESEARCH_ROLES = frozenset(
    {
        Role.PRINCIPAL_INVESTIGATOR,
        Role.SUBPROJECT_LEADER,
        Role.TASK_LEADER,
        Role.FINANCE_ASSISTANT,
        Role.APPROVER,
        Role.ADMINISTRATOR,
    }
)

ROLES_OF: dict[str, frozenset[Role]] = {
    **dict.fromkeys(DEPARTMENTS, _DEPARTMENT_ROLES),
    Capacity.ORGANIZING_UNIT: _UNIT_ROLES,
    Capacity.REVIEW_UNIT: _UNIT_ROLES,
    Capacity.ENTERPRISE: frozenset({Role.HANDLER, Role.PRINCIPAL, Role.ADMINISTRATOR}),
    Capacity.RESPONSIBLE_UNIT: frozenset({Role.ACCOUNTANT, Role.APPROVER, Role.ADMINISTRATOR}),
    Capacity.MANAGEMENT_AGENCY: frozenset({Role.HANDLER, Role.SIGNER, Role.EXPERT, Role.ADMINISTRATOR}),
    Capacity.LEAD_UNIT: _RESEARCH_ROLES,
    Capacity.SUBPROJECT_UNIT: _RESEARCH_ROLES,
    Capacity.PARTICIPATING_UNIT: _RESEARCH_ROLES,
    Capacity.SITE: frozenset({Role.OPERATOR, Role.AUDITOR}),
}
