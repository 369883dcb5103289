"""What the pages of a dossier say of the files in it: written notices, the lists on which the case stood, documents."""

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from casework.dossier.blocks import Entry, FactList, Facts, Part, Sheets, Text
from casework.dossier.collect import Dossier
from casework.dossier.days import moment_text
from casework.dossier.sheets import Gathered


def parts_of(dossier: Dossier, gathered: list[Gathered]) -> list[Part]:
    """The parts that hold files, in order."""
    by_key = {each.attached.key: each for each in gathered}
    return [
        _notices(dossier, by_key),
        *([_lists(dossier, by_key)] if dossier.lists else []),
        _documents(dossier, by_key),
    ]


def _notices(dossier: Dossier, gathered: dict[str, Gathered]) -> Part:
    if not dossier.notices:
        return Part("notices", _("Written notices"), [Text(_("No written notice has been issued."))])
    lead = Text(_("The pages of each notice follow, as they were issued; the PDF itself lies unaltered in the ZIP."))
    return Part("notices", _("Written notices"), [lead], [_notice(gathered[each.key]) for each in dossier.notices])


def _notice(found: Gathered) -> Entry:
    notice = found.attached.row
    facts = [
        (_("Issued by"), str(notice.issuer)),
        (_("Issued to"), str(notice.addressee)),
        (_("Issued and received"), moment_text(notice.received_at)),
        (_("Sent by mail"), moment_text(notice.sent_at)),
        (_("First opened by the addressee"), moment_text(notice.read_at)),
        (_("Check code"), notice.check_code),
        *_file_facts(found),
    ]
    sheets = Sheets(found.sheets, bare=True) if found.sheets else None
    return Entry(found.attached.key, found.attached.numbered_title, [FactList(facts)], listed=True, sheets=sheets)


def _lists(dossier: Dossier, gathered: dict[str, Gathered]) -> Part:
    lead = Text(
        _(
            "The case was taken further on these lists, together with others. Their pages follow, as they were issued; "
            "the PDF itself lies unaltered in the ZIP."
        )
    )
    return Part("lists", _("Lists"), [lead], [_list(gathered[each.key]) for each in dossier.lists])


def _list(found: Gathered) -> Entry:
    listed = found.attached.row
    facts = [
        (_("Issued by"), str(listed.organisation)),
        (_("Issued at"), moment_text(listed.issued_at)),
        (_("Check code"), listed.check_code),
        *_file_facts(found),
    ]
    sheets = Sheets(found.sheets, bare=True) if found.sheets else None
    return Entry(found.attached.key, found.attached.numbered_title, [FactList(facts)], listed=True, sheets=sheets)


def _documents(dossier: Dossier, gathered: dict[str, Gathered]) -> Part:
    if not dossier.documents:
        return Part("documents", _("Documents"), [Text(_("No document has been attached."))])
    lead = Text(
        _(
            "The pages of PDFs and pictures follow, slightly reduced where the page number needs room. Every file lies "
            "unaltered in the ZIP."
        )
    )
    return Part("documents", _("Documents"), [lead], [_document(gathered[each.key]) for each in dossier.documents])


def _document(found: Gathered) -> Entry:
    document = found.attached.row
    who = f"{document.uploaded_by.person} · " if document.uploaded_by else ""
    facts = [
        (_("File name"), document.name),
        (_("Who attached it"), f"{who}{document.organisation}"),
        (_("Attached at"), moment_text(document.uploaded_at)),
        (_("Size"), filesizeformat(document.size)),
        *_file_facts(found),
    ]
    sheets = Sheets(found.sheets) if found.sheets else None
    return Entry(found.attached.key, found.attached.numbered_title, [FactList(facts)], listed=True, sheets=sheets)


def _file_facts(found: Gathered) -> Facts:
    facts = [(_("Hash (SHA-256)"), found.sha256), (_("In the ZIP"), "" if found.lost else found.attached.path)]
    if found.altered:
        facts.append((_("Attention"), altered_text(found)))
    if found.why_not:
        facts.append((_("Not shown here"), found.why_not))
    return facts


def altered_text(found: Gathered) -> str:
    """That a file is not the one that was recorded."""
    recorded = {"hash": found.attached.sha256}
    return _("This is not the file that was recorded; that one had the hash %(hash)s.") % recorded
