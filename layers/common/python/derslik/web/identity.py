"""The caller, from a verified bearer token: RS256 by the provider's key set, HS256 by a shared secret if one is set."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

import jwt
from fastapi import Depends, Request

from derslik.clients.jwks import KeySet
from derslik.config import Config, config
from derslik.domain.identity import Role, User, user_from_claims
from derslik.errors import Forbidden, Unauthenticated
from derslik.storage.secrets import renewed_secret, secret
from derslik.web.callers import Callers, admits

MAX_TOKEN_CHARS = 8_192
LEEWAY_SECONDS = 10


@cache
def key_set(url: str) -> KeySet:
    return KeySet(url)


@admits(Callers.SIGNED_IN)
async def current_user(request: Request) -> User:
    """Raises `Unauthenticated`; `UpstreamError` when the provider's keys cannot be had."""
    claims = await verified_claims(bearer_token(request), config())
    return user_from_claims(claims, config().jwt_role_claim)


CurrentUser = Annotated[User, Depends(current_user)]


def bearer_token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Send a bearer token in the Authorization header")
    if len(token) > MAX_TOKEN_CHARS:
        raise Unauthenticated("The token is too long")
    return token.strip()


async def verified_claims(token: str, settings: Config) -> Mapping[str, Any]:
    """The token's claims once signature, time, issuer and audience are checked."""
    try:
        header = jwt.get_unverified_header(token)
        key, algorithm = await signing_key(header, settings)
        try:
            return decode(token, key, algorithm, settings)
        except jwt.InvalidSignatureError:
            if algorithm != "HS256":
                raise
            return decode(token, await renewed_shared_secret(key, settings), algorithm, settings)
    except jwt.ExpiredSignatureError as error:
        raise Unauthenticated("The token has expired", code="token_expired") from error
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise Unauthenticated("The token is not valid", code="token_invalid") from error


def decode(token: str, key: Any, algorithm: str, settings: Config) -> Mapping[str, Any]:
    """Raises PyJWT's errors."""
    claims: Mapping[str, Any] = jwt.decode(
        token,
        key,
        algorithms=[algorithm],
        leeway=LEEWAY_SECONDS,
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
        options={
            "require": ["exp", "sub"],
            "verify_aud": settings.jwt_audience is not None,
            "verify_iss": settings.jwt_issuer is not None,
        },
    )
    return claims


async def renewed_shared_secret(refused: str, settings: Config) -> str:
    """The shared secret when it was rotated; raises PyJWT's error of a wrong signature when it is still the same."""
    renewed = await renewed_secret(settings.jwt_secret_arn, settings.jwt_secret)
    if renewed is None or renewed == refused:
        raise jwt.InvalidSignatureError
    return renewed


async def signing_key(header: Mapping[str, Any], settings: Config) -> tuple[Any, str]:
    """The key and the only algorithm it may be used with: a public key is never taken for a shared secret."""
    if header.get("alg") == "RS256" and settings.jwt_jwks_url is not None:
        key = await key_set(settings.jwt_jwks_url).get_key(str(header.get("kid")))
        if key is not None:
            return key.key, "RS256"
    if header.get("alg") == "HS256":
        shared = await secret(settings.jwt_secret_arn, settings.jwt_secret)
        if shared is not None:
            return shared, "HS256"
    raise jwt.InvalidAlgorithmError


@admits(Callers.TEACHERS)
async def teaching_user(user: CurrentUser) -> User:
    """A teacher or an admin; raises `Forbidden` for a student."""
    if user.role is Role.STUDENT:
        raise Forbidden("This is for teachers")
    return user


Teacher = Annotated[User, Depends(teaching_user)]
