"""What the codes of the rules are called."""

from django.utils.translation import gettext_lazy as _

from wastefund.rules import LandfillKind

KINDS = {LandfillKind.FLEXIBLE: _("flexible landfill"), LandfillKind.RIGID: _("rigid landfill")}
