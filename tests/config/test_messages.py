"""The reading of texts to translate, out of code and out of templates."""

import pytest

from config import messages
from config.messages import Message

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext as p
from django.utils import translation

title = _("Title " "in two parts")
days = ngettext("%(count)s day", "%(count)s days", 3)
noun = p("a noun", "file")
late = translation.gettext("Late")
computed = _(title)
foreign = other("not ours")
"""

TEMPLATE = """
{% load i18n %}
<h1>{% translate "It's %5 due" %}</h1>
{% blocktranslate trimmed with day=due %}
    Due on {{ day }},
    in Shanghai
{% endblocktranslate %}
{% blocktranslate count n=days %}one day{% plural %}{{ n }} days{% endblocktranslate %}
{% include "x.html" with label=_("Save") %}
{{ value|default:_("none") }}
"""


def test_code_is_read_under_whatever_name_gettext_was_imported():
    assert {message for message, _line in messages.in_python(PYTHON)} == {
        Message("Title in two parts"),
        Message("%(count)s day", "%(count)s days"),
        Message("file", context="a noun"),
        Message("Late"),
    }


def test_templates_are_read_with_blocks_plurals_and_filter_arguments():
    assert {message for message, _line in messages.in_template(TEMPLATE)} == {
        Message("It's %%5 due"),
        Message("Due on %(day)s, in Shanghai"),
        Message("one day", "%(n)s days"),
        Message("Save"),
        Message("none"),
    }


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """A catalogue of two messages, one of which is missing, and one that has gone."""
    path = tmp_path / "django.po"
    path.write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "%(count)s items"\nmsgstr "若干项"\n\n'
        'msgid "Gone"\nmsgstr "旧"\n\n'
        '# From axes\nmsgid "Locked"\nmsgstr "锁"\n'
    )
    monkeypatch.setattr(messages, "CATALOGUE", path)
    places = [("a.py", "1")]
    found = {Message("%(count)s items"): places, Message("New"): places}
    monkeypatch.setattr(messages, "extract", lambda: found)
    return path


def test_the_check_names_what_is_missing_what_lost_a_figure_and_what_is_unused(catalogue):
    found = "\n".join(messages.problems())
    assert "not translated: 'New'" in found
    assert "other placeholders: '%(count)s items'" in found
    assert "no longer used, run `make messages`: 'Gone'" in found
    assert "Locked" not in found


def test_an_update_keeps_translations_and_foreign_entries_and_drops_the_unused(catalogue):
    messages.update()
    written = catalogue.read_text()
    assert "若干项" in written
    assert "Locked" in written
    assert 'msgid "New"' in written
    assert "Gone" not in written
