from django.urls import path

from casework.views import (
    calendar,
    cases,
    demo,
    documents,
    notices,
    proposals,
    rules,
    sections,
    starting,
    steps,
    worklist,
)

app_name = "casework"

urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("start/<str:kind>/", starting.start, name="start"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<str:reference>/", cases.case, name="case"),
    path("cases/<str:reference>/notices/", notices.case_notices, name="notices"),
    path("cases/<str:reference>/notices/<int:pk>/", notices.notice, name="notice"),
    path("cases/<str:reference>/documents/", documents.case_documents, name="documents"),
    path("cases/<str:reference>/documents/<int:pk>/", documents.document, name="document"),
    path("cases/<str:reference>/notes/", cases.internal_notes, name="notes"),
    path("cases/<str:reference>/deadlines/<int:deadline>/", cases.why_then, name="why"),
    path("cases/<str:reference>/steps/<str:step>/", steps.step, name="step"),
    path("cases/<str:reference>/contents/<str:content>/<str:section>/", sections.section, name="section"),
    path("cases/<str:reference>/tabs/<str:tab>/", cases.tab, name="tab"),
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/sign/", proposals.sign, name="proposal_sign"),
    path("proposals/<int:pk>/return/", proposals.send_back, name="proposal_return"),
    path("proposals/<int:pk>/withdraw/", proposals.withdraw, name="proposal_withdraw"),
    path("check/", notices.check, name="check"),
    path("check/<str:code>/", notices.check, name="check"),
    path("rules/", rules.rules, name="rules"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<int:year>/", calendar.year, name="calendar_year"),
    path("calendar/<int:year>/<int:month>/", calendar.month, name="calendar_month"),
    path("calendar/<int:year>.csv", calendar.year_as_csv, name="calendar_csv"),
    path("calendar/import/", calendar.calendar_upload, name="calendar_import"),
    path("demo/", demo.demo, name="demo"),
    path("demo/mails/", demo.mails, name="demo_mails"),
    path("demo/mails/<str:key>/<int:number>/", demo.attachment, name="demo_attachment"),
]
