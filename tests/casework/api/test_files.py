"""Documents and notices through the API."""

from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from casework.models import Case
from grading.demo.pictures import board
from tests.casework.api.world import ENTERPRISE, OFFICE, OFFICE_SIGNER, STRANGER, World, codes_and_paths, path_of, sign

PICTURE = board().read()


class TestDocuments:
    def upload(self, world: World, case: Case, email: str = ENTERPRISE, **changes: Any) -> Any:
        file = SimpleUploadedFile("照片.png", PICTURE)
        body = {"file": file, "purpose": "公示照片"} | changes
        return world.client(email).post(f"/api/v1/{path_of(case, 'documents')}", body, format="multipart")

    def test_a_file_comes_back_as_it_was_sent(self, world: World) -> None:
        case = world.draft()
        sent = self.upload(world, case)
        assert sent.status_code == 201, sent.content
        got = world.client(ENTERPRISE).get(sent["Location"], headers={"accept": "image/png"})
        assert b"".join(got.streaming_content) == PICTURE
        assert got["Content-Type"] == "image/png"
        assert got["Content-Disposition"].startswith("attachment")

    def test_a_file_that_is_not_what_it_is_called_is_refused(self, world: World) -> None:
        case = world.draft()
        answer = self.upload(world, case, file=SimpleUploadedFile("a.pdf", PICTURE))
        assert (answer.status_code, codes_and_paths(answer)) == (422, ("invalid", ["/file"]))

    def test_what_is_for_one_office_stays_there(self, world: World) -> None:
        case = world.submitted()
        sent = self.upload(world, case, OFFICE, audience="office")
        assert sent.status_code == 201
        assert world.client(ENTERPRISE).get(sent["Location"]).status_code == 404

    def test_only_offices_keep_a_document_among_themselves(self, world: World) -> None:
        case = world.submitted()
        answer = self.upload(world, case, audience="offices")
        assert (answer.status_code, codes_and_paths(answer)) == (422, ("invalid", ["/audience"]))
        assert self.upload(world, case, OFFICE, audience="offices").status_code == 201

    def test_an_empty_file_is_refused(self, world: World) -> None:
        answer = self.upload(world, world.draft(), file=SimpleUploadedFile("a.pdf", b""))
        assert (answer.status_code, codes_and_paths(answer)) == (422, ("invalid", ["/file"]))

    def test_who_only_supervises_attaches_nothing(self, world: World) -> None:
        case = world.submitted()
        answer = self.upload(world, case, "gao@tangshan.example")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")

    def test_a_form_that_cannot_be_read_is_refused(self, world: World) -> None:
        case = world.draft()
        answer = world.client(ENTERPRISE).generic(
            "POST", f"/api/v1/{path_of(case, 'documents')}", b"--x", "multipart/form-data"
        )
        assert answer.status_code == 400


class TestNotices:
    def test_the_addressee_reads_the_notice_and_its_pdf(self, world: World) -> None:
        case = world.submitted()
        prepared = world.client(OFFICE).step(path_of(case, "steps/accept"), {}, seen=case.version)
        sign(world, OFFICE_SIGNER, prepared.json())
        client, path = world.client(ENTERPRISE), f"/api/v1/{path_of(case, 'notices')}"
        notice = client.get(path).json()["results"][0]
        assert (notice["addressee"], notice["read_at"]) == ("华北冶金有限公司", None)
        pdf = client.get(notice["pdf"], headers={"accept": "application/pdf"})
        content = b"".join(pdf.streaming_content)
        assert content.startswith(b"%PDF")
        again = client.get(path).json()["results"][0]
        assert again["pdf_sha256"] == sha256(content).hexdigest()
        assert again["read_at"] is not None

    def test_a_stranger_finds_no_notice(self, world: World) -> None:
        case = world.submitted()
        assert world.client(STRANGER).get(f"/api/v1/{path_of(case, 'notices')}").status_code == 404
