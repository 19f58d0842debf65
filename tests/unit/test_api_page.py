"""docs/api.md tells of every route."""

from pathlib import Path

from local.template import Template

ROOT = Path(__file__).parents[2]


def test_the_api_page_names_every_route_of_the_template() -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    template = Template.load(ROOT / "template.yaml", "eu-central-1", {"JwtIssuer": "https://i.test"})
    routes = [route for name in template.of_type("AWS::Serverless::Function") for route in template.routes(name)]
    assert len(routes) > 40
    missing = [
        f"{route.method} {route.path}"
        for route in routes
        if f"{route.method} {short(route.path)}" not in page
        and f"{route.method} {short(route.path).removeprefix('/sessions/{id}')}" not in page
    ]
    assert missing == []


def short(path: str) -> str:
    """As the page writes it."""
    return path.replace("{session_id}", "{id}").replace("/jobs/{job_id}", "/jobs/{id}")
