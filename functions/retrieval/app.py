"""The embedded retrieval service. Internal: it stands behind an IAM function URL and checks no caller itself."""

from derslik.web.app import build_app
from derslik.web.lambda_handler import lambda_handler
from retrieval.routes import router

MAX_BODY_BYTES = 6 * 1024 * 1024
"""What a Lambda invocation takes."""

app = build_app("Retrieval", router, max_body_bytes=MAX_BODY_BYTES)
handler = lambda_handler(app)
