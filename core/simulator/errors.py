"""DeepSeek's error bodies, word for word where the wording is known."""

from typing import NamedTuple

import msgspec

UNAUTHORIZED_STATUS = 401


class ApiError(NamedTuple):
    """An error answer: its status and the `error` object of its body."""

    status: int
    message: str
    type: str
    code: str = "invalid_request_error"

    def body(self) -> bytes:
        """The JSON body: `{"error": {"message", "type", "param", "code"}}`."""
        error = {"message": self.message, "type": self.type, "param": None, "code": self.code}
        return msgspec.json.encode({"error": error})


NO_KEY = ApiError(
    UNAUTHORIZED_STATUS,
    "Authentication Fails (auth header format should be Bearer sk-...)",
    "authentication_error",
)
EMPTY_ACCOUNT = ApiError(402, "Insufficient Balance", "unknown_error")
MODEL_NOT_EXIST = ApiError(400, "Model Not Exist", "invalid_request_error")
EMPTY_MESSAGES = ApiError(400, "Empty input messages", "invalid_request_error")
PREFIX_IS_BETA = ApiError(
    400,
    'Chat prefix completion is a beta feature: use base_url="https://api.deepseek.com/beta"',
    "invalid_request_error",
)
BAD_PROMPT = ApiError(400, "Content Exists Risk", "invalid_request_error")
NOT_FOUND = ApiError(404, "Not Found", "invalid_request_error")
TOO_LARGE = ApiError(413, "Request body too large", "invalid_request_error")
MALFORMED_HTTP = ApiError(400, "Malformed HTTP request", "invalid_request_error")
RATE_LIMITED = ApiError(
    429,
    "Rate limit reached: too many requests or too many of them in flight",
    "rate_limit_error",
    "rate_limit_reached",
)
_FAULTS = {
    402: EMPTY_ACCOUNT,
    429: RATE_LIMITED,
    500: ApiError(500, "Internal Server Error", "internal_error", "internal_error"),
    503: ApiError(
        503,
        "Service is too busy. We advise users to temporarily switch to alternative LLM API"
        " service providers.",
        "service_unavailable_error",
    ),
}


def fault(status: int) -> ApiError:
    """The error that goes with a status a profile asks for."""
    return _FAULTS.get(status) or ApiError(status, f"Simulated error {status}", "api_error")


def wrong_key(key: str) -> ApiError:
    """401 for a key that is not known; the message shows its last four characters only."""
    return ApiError(
        UNAUTHORIZED_STATUS,
        f"Authentication Fails, Your api key: ****{key[-4:]} is invalid",
        "authentication_error",
    )


def broken_json(detail: str) -> ApiError:
    """400 for a body that is not JSON."""
    message = f"Failed to parse the request body as JSON: {detail}"
    return ApiError(400, message, "invalid_request_error")


def wrong_field(detail: str) -> ApiError:
    """422 for JSON that is not a chat request."""
    message = f"Failed to deserialize the JSON body into the target type: {detail}"
    return ApiError(422, message, "invalid_request_error")
