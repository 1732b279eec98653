"""The functions in this process, and what they use in in-process AWS."""

import importlib.util
import os
from types import ModuleType
from unittest.mock import patch

import boto3

from tests.support.stack import REGION, Function, Stack


class Deployed:
    """All functions by name, each loaded once with the environment that its template gives it and nothing else."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.declared: dict[str, Function] = {each.module: each for each in stack.functions()}
        self._modules: dict[str, ModuleType] = {}

    def module(self, name: str) -> ModuleType:
        """The adapter of a function."""
        if name not in self._modules:
            function = self.declared[name]
            spec = importlib.util.spec_from_file_location(f"adapter_{name}", function.file)
            assert spec is not None and spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            own = {
                key: value for key, value in os.environ.items() if key.startswith(("AWS_", "PYTHON", "HOME", "PATH"))
            }
            with patch.dict(os.environ, {**own, **function.environment}, clear=True):
                spec.loader.exec_module(module)
            self._modules[name] = module
        return self._modules[name]

    def create(self) -> None:
        """Make what functions are told about, but for the tables: queues, topics, streams, buckets and a key."""
        told = {value for each in self.declared.values() for value in each.environment.values()}
        told |= {each["Endpoint"] for each in self.stack.declared("AWS::SNS::Subscription").values()}
        sqs, sns, s3 = (boto3.client(service) for service in ("sqs", "sns", "s3"))
        for name in self.stack.declared("AWS::SQS::Queue"):
            if any(value.endswith((f"/{name}", f":{name}")) for value in told):
                sqs.create_queue(QueueName=name)
        for name in self.stack.declared("AWS::SNS::Topic"):
            sns.create_topic(Name=name)
        for each in self.stack.declared("AWS::SNS::Subscription").values():
            if each["Protocol"] == "sqs":
                raw = {"RawMessageDelivery": str(each["RawMessageDelivery"]).lower()}
                sns.subscribe(TopicArn=each["TopicArn"], Protocol="sqs", Endpoint=each["Endpoint"], Attributes=raw)
        for name in self.stack.declared("AWS::S3::Bucket"):
            s3.create_bucket(Bucket=name.lower(), CreateBucketConfiguration={"LocationConstraint": REGION})

    def create_records(self) -> None:
        """Make the streams of records."""
        for name in self.stack.declared("AWS::Kinesis::Stream"):
            boto3.client("kinesis").create_stream(StreamName=name, ShardCount=1)

    def create_keys(self) -> None:
        """Make the keys that sign."""
        kms = boto3.client("kms")
        for name, each in self.stack.declared("AWS::KMS::Key").items():
            key = kms.create_key(KeySpec=each["KeySpec"], KeyUsage=each["KeyUsage"])["KeyMetadata"]["KeyId"]
            kms.create_alias(AliasName=f"alias/{name}", TargetKeyId=key)
