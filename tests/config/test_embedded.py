"""The embedded PostgreSQL, as far as it can be seen without starting another one."""

from pathlib import Path

from config import embedded


def test_a_cluster_listens_beside_its_data(tmp_path):
    assert embedded.socket_directory(tmp_path) == tmp_path.resolve()


def test_a_cluster_in_a_path_too_long_for_a_socket_listens_elsewhere():
    deep = Path("/srv") / ("a" * 60) / ("b" * 60)
    elsewhere = embedded.socket_directory(deep)
    assert elsewhere != deep
    assert len(str(elsewhere)) < 60


def test_a_database_url_names_the_folder_of_the_socket(tmp_path):
    url = embedded.database_url(tmp_path, "banli_x")
    assert url.startswith("postgresql://postgres:@/banli_x?host=/")


def test_a_folder_without_a_cluster_is_not_running_and_stops_without_complaint(tmp_path):
    assert not embedded.is_running(tmp_path)
    assert embedded.stop(tmp_path) is False
