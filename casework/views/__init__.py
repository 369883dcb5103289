"""The pages of casework, each module one subject.

worklist, cases, steps, proposals: what people do with a case.
sections: large contents edited page by page. documents: files and notices of a case, and the public check of a notice.
calendar: working days and the import of a schedule. rules: what each rule says. demo: moving the day, reading the mails.
"""
