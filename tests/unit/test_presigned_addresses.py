"""Addresses that a browser uploads to and downloads from: signed by SigV4 for the bucket's region, in every region."""

from urllib.parse import parse_qs, urlsplit

import boto3
import pytest

from derslik.storage import aws
from derslik.storage.objects import Objects

BUCKET = "school-123456789012"
SESSION = boto3.session.Session()
REGIONS = [
    (partition, region)
    for partition in SESSION.get_available_partitions()
    for region in SESSION.get_available_regions("s3", partition)
]
SIGV2_BY_DEFAULT = {"us-east-1", "us-west-1", "us-west-2", "eu-west-1", "ap-southeast-1", "ap-northeast-1", "sa-east-1"}


def objects_in(region: str, monkeypatch: pytest.MonkeyPatch) -> Objects:
    monkeypatch.setenv("AWS_REGION", region)
    aws.make_client("s3")
    return Objects(aws.made["s3"], BUCKET)


def test_the_regions_are_those_of_all_partitions_and_the_old_ones() -> None:
    assert {"aws", "aws-cn", "aws-us-gov"} <= {partition for partition, _ in REGIONS}
    assert {region for _, region in REGIONS} >= SIGV2_BY_DEFAULT


@pytest.mark.parametrize("region", [region for _, region in REGIONS])
def test_a_presigned_upload_is_signed_by_sigv4_for_the_buckets_region(
    region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = objects_in(region, monkeypatch).presigned_post("uploads/s/d", "text/plain", 5)
    host = str(urlsplit(signed["url"]).hostname)
    assert host.startswith(f"{BUCKET}.s3.{region}.")
    assert signed["fields"]["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert signed["fields"]["x-amz-credential"].split("/")[2:] == [region, "s3", "aws4_request"]
    assert "AWSAccessKeyId" not in signed["fields"]


@pytest.mark.parametrize("region", [region for _, region in REGIONS])
def test_a_presigned_download_is_signed_by_sigv4_for_the_buckets_region(
    region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = urlsplit(objects_in(region, monkeypatch).presigned_get("exports/s/j", "course.zip"))
    query = parse_qs(address.query)
    assert str(address.hostname).startswith(f"{BUCKET}.s3.{region}.")
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-Credential"][0].split("/")[2:] == [region, "s3", "aws4_request"]


@pytest.mark.parametrize("service", ["dynamodb", "sqs", "secretsmanager"])
def test_other_services_keep_the_signature_of_their_own(service: str) -> None:
    aws.make_client(service)
    assert aws.made[service].meta.config.signature_version == "v4"
