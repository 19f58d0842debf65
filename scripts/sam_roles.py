"""AWS's own policies on each function's role after SAM's transform, as JSON; run by the Python of .tools/sam.

AWS_DEFAULT_REGION has to be set.
"""

import json
import sys
from pathlib import Path

from samtranslator.translator.transform import transform  # type: ignore[import-not-found]
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-not-found]


class NoManagedPolicies:
    """The names of AWS's managed policies, which this template does not use by name."""

    def load(self) -> dict[str, str]:
        return {}


def aws_policies(path: Path) -> dict[str, list[str]]:
    template = yaml_parse(path.read_text(encoding="utf-8"))
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/code"  # a transform takes only what is uploaded already
    for resource in template["Resources"].values():
        if "ContentUri" in resource.get("Properties", {}):
            resource["Properties"]["ContentUri"] = "s3://bucket/layer"
    roles = {
        name.removesuffix("Role"): resource["Properties"]["ManagedPolicyArns"]
        for name, resource in transform(template, {}, NoManagedPolicies())["Resources"].items()
        if resource["Type"] == "AWS::IAM::Role"
    }
    return {name: [arn.rpartition("/")[2] for arn in arns if isinstance(arn, str)] for name, arns in roles.items()}


if __name__ == "__main__":
    print(json.dumps(aws_policies(Path(sys.argv[1]))))
