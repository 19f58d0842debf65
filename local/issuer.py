"""Tokens for this machine: an RSA key of its own and five users. Inside Lambda its tokens are refused.

`python -m local.issuer ROLE USERNAME` prints a token.
"""

import json
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from derslik.config import LOCAL_ISSUER
from local.state import state_folder, write_private

AUDIENCE: Final = "derslik"
LIFETIME_SECONDS: Final = 7 * 24 * 3600
ROLES: Final = ("teacher", "student", "admin")


@dataclass(frozen=True)
class Person:
    id: str
    role: str
    first_name: str
    last_name: str

    @property
    def claims(self) -> Mapping[str, str]:
        return {
            "sub": self.id,
            "role": self.role,
            "preferred_username": self.id,
            "email": f"{self.id}@okul.example",
            "given_name": self.first_name,
            "family_name": self.last_name,
        }


USERS: Final[Mapping[str, Person]] = {
    "teacher": Person("teacher-ayse", "teacher", "Ayşe", "Yılmaz"),
    "teacher2": Person("teacher-murat", "teacher", "Murat", "Çelik"),
    "student": Person("student-zeynep", "student", "Zeynep", "Işık"),
    "student2": Person("student-can", "student", "Can", "Öztürk"),
    "admin": Person("admin-deniz", "admin", "Deniz", "Şahin"),
}


class Issuer:
    """Signs with the key in `issuer.pem` of the state folder, which is made when it is not there."""

    def __init__(self, state: Path) -> None:
        self.path = state / "issuer.pem"

    @cached_property
    def key(self) -> rsa.RSAPrivateKey:
        if not self.path.exists():
            write_private(self.path, new_key())
        key = serialization.load_pem_private_key(self.path.read_bytes(), password=None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return key

    @cached_property
    def public(self) -> dict[str, Any]:
        """The public key as a JWK; its `kid` is a digest of itself."""
        jwk: dict[str, Any] = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        kid = sha256(json.dumps([jwk["e"], jwk["n"]]).encode()).hexdigest()[:16]
        return {"kty": jwk["kty"], "n": jwk["n"], "e": jwk["e"], "kid": kid, "use": "sig", "alg": "RS256"}

    def jwks(self) -> dict[str, Any]:
        return {"keys": [self.public]}

    def token(self, person: Person) -> str:
        now = int(time.time())
        claims = {
            **person.claims,
            "iss": LOCAL_ISSUER,
            "aud": AUDIENCE,
            "iat": now,
            "nbf": now,
            "exp": now + LIFETIME_SECONDS,
        }
        return jwt.encode(claims, self.key, "RS256", {"kid": self.public["kid"]})

    def tokens(self) -> dict[str, str]:
        """A token for each of the five users."""
        return {name: self.token(person) for name, person in USERS.items()}


def new_key() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def main(arguments: list[str]) -> int:
    if len(arguments) != 2 or arguments[0] not in ROLES:
        print(f"usage: python -m local.issuer {'|'.join(ROLES)} USERNAME", file=sys.stderr)
        return 2
    role, username = arguments
    print(Issuer(state_folder()).token(Person(username, role, username.capitalize(), "Deneme")))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
