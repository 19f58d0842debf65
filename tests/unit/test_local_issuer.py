"""The development issuer and the state folder."""

import json
import stat
from pathlib import Path

import jwt
import pytest

from derslik.config import LOCAL_ISSUER
from local import issuer as issuing
from local.issuer import USERS, Issuer
from local.state import AlreadyRunning, hold_folder, running_system, state_folder, write_private


def claims(issuer: Issuer, token: str) -> dict[str, object]:
    (key,) = jwt.PyJWKSet.from_dict(issuer.jwks()).keys
    assert jwt.get_unverified_header(token)["kid"] == key.key_id
    return jwt.decode(token, key.key, algorithms=["RS256"], audience="derslik", issuer=LOCAL_ISSUER)


def test_a_token_is_verified_by_the_published_keys(tmp_path: Path) -> None:
    issuer = Issuer(tmp_path)
    found = claims(issuer, issuer.tokens()["teacher"])
    assert (found["sub"], found["role"], found["given_name"]) == ("teacher-ayse", "teacher", "Ayşe")


def test_the_published_keys_hold_nothing_private(tmp_path: Path) -> None:
    (key,) = Issuer(tmp_path).jwks()["keys"]
    assert set(key) == {"kty", "n", "e", "kid", "use", "alg"}


def test_the_key_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    token = Issuer(tmp_path).tokens()["student"]
    assert stat.S_IMODE((tmp_path / "issuer.pem").stat().st_mode) == 0o600
    assert claims(Issuer(tmp_path), token)["role"] == "student"


def test_the_five_users_are_five_people() -> None:
    assert set(USERS) == {"teacher", "teacher2", "student", "student2", "admin"}
    assert len({person.id for person in USERS.values()}) == 5


def test_the_command_prints_a_token_for_any_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DERSLIK_STATE", str(tmp_path))
    assert issuing.main(["teacher", "fatma"]) == 0
    found = claims(Issuer(tmp_path), capsys.readouterr().out.strip())
    assert (found["sub"], found["role"]) == ("fatma", "teacher")


@pytest.mark.parametrize("arguments", [[], ["teacher"], ["headmaster", "fatma"]])
def test_the_command_refuses_what_it_does_not_know(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert issuing.main(arguments) == 2
    assert "usage" in capsys.readouterr().err


def test_a_state_folder_serves_one_system_at_a_time(tmp_path: Path) -> None:
    with hold_folder(tmp_path), pytest.raises(AlreadyRunning), hold_folder(tmp_path):
        pass
    with hold_folder(tmp_path):
        pass


def test_what_a_system_writes_down_is_private_and_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DERSLIK_STATE", str(tmp_path / "state"))
    folder = state_folder()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert running_system(folder) is None
    write_private(folder / "local.json", json.dumps({"base_url": "http://x"}).encode())
    assert running_system(folder) == {"base_url": "http://x"}
