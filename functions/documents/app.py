"""Documents: upload, list, state, delete, process and reprocess, jobs."""

from derslik.web.app import build_app
from derslik.web.lambda_handler import lambda_handler
from documents.routes import router

app = build_app("Documents", router)
handler = lambda_handler(app)
