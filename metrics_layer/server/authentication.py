"""Who is asking: the token of a request, in any of the forms that Cube's clients send."""

from starlette.requests import Request

from ehplatform.access import AccessDenied, Identity, TokenKeys, read_token


def identity_of(request: Request, keys: TokenKeys) -> Identity:
    """Return the holder of the request's token; raises `AccessDenied` with Cube's words.

    Accepted are ``Authorization: <token>``, ``Authorization: <scheme> <token>`` and
    ``x-cube-authorization`` with either.
    """
    header = request.headers.get("x-cube-authorization") or request.headers.get("authorization")
    if not header:
        raise AccessDenied("Authorization header isn't set")
    return read_token(header.split()[-1] if header.split() else "", keys)
