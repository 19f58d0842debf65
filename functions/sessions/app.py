"""Sessions: create, list, read, change, change status, delete, stats, chunks."""

from derslik.web.app import build_app
from derslik.web.lambda_handler import lambda_handler
from sessions.routes import router

app = build_app("Sessions", router)
handler = lambda_handler(app)
