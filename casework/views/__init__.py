"""The pages of casework, each module one subject.

worklist, cases, starting, steps, proposals: what people do with a case; pages and asking: what those share.
sections: large contents edited page by page. documents: files of a case. notices: written notices and their check.
calendar: working days and the import of a schedule. rules: what each rule says. demo: moving the day, the mails.
navigation: the menu that every page has.
"""
