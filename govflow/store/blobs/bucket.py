"""Files in a bucket of an S3-compatible store, which many hosts share without a folder between them.

The store shows an object whole or not at all, and has it for good once it says so. Its library reads credentials and
region where it always does (``AWS_ACCESS_KEY_ID``, a profile, the role of a machine).
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import Any, BinaryIO, cast

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from govflow.store.blobs.keeping import Blobs, is_name, missing

IN_MEMORY = 2**20  # bytes of a file that are held in memory on their way
PATIENCE = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "max_attempts": 3})
"""Seconds, and how often a request is tried while the store is away for a moment."""


@dataclass(frozen=True)
class BlobBucket(Blobs):
    """The files of a bucket whose keys begin with ``prefix``; ``endpoint``: of a store that is not Amazon's."""

    bucket: str
    prefix: str
    endpoint: str | None = None

    @property
    def where(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}"

    def open(self, name: str) -> BinaryIO:
        """The whole file, fetched before the first byte of it goes to anybody: none breaks off in the middle."""
        key, file = self._key(name), TemporaryFile()  # noqa: SIM115  # whoever asked closes it
        try:
            with self._reached():
                shutil.copyfileobj(self._client.get_object(Bucket=self.bucket, Key=key)["Body"], file)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return cast(BinaryIO, file)

    def is_there(self, name: str) -> bool:
        return is_name(name) and self._touched(name) is not None

    def names(self) -> Iterator[str]:
        return (name for name, _ in self._listed())

    def untouched_since(self, moment: datetime) -> set[str]:
        return {name for name, touched in self._listed() if touched < moment}

    def remove_untouched(self, name: str, moment: datetime) -> None:
        touched = self._touched(name)
        if touched is not None and touched < moment:
            with self._reached():
                self._client.delete_object(Bucket=self.bucket, Key=self._key(name))

    def keep(self, chunks: Iterable[bytes], name: Callable[[], str]) -> None:
        with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
            for each in chunks:
                file.write(each)
            file.seek(0)
            with self._reached():
                self._client.put_object(Bucket=self.bucket, Key=self._key(name()), Body=file)

    def _touched(self, name: str) -> datetime | None:
        """When somebody has put it here last; None where it is not."""
        with self._reached():
            try:
                return cast(datetime, self._client.head_object(Bucket=self.bucket, Key=self._key(name))["LastModified"])
            except ClientError as error:
                if _is_missing(error):
                    return None
                raise

    def _listed(self) -> Iterator[tuple[str, datetime]]:
        with self._reached():
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix)
            for page in pages:
                for each in page.get("Contents", ()):
                    name = each["Key"].rpartition("/")[2]
                    if is_name(name) and each["Key"] == self._key(name):
                        yield name, each["LastModified"]

    def _key(self, name: str) -> str:
        if not is_name(name):
            raise missing()
        return f"{self.prefix}{name[:2]}/{name}"

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Raises NotFound for what is not there; OSError, as of a disk that is away, for everything else."""
        try:
            yield
        except ClientError as error:
            if _is_missing(error):
                raise missing() from error
            raise OSError(errno.EIO, f"{self.where}: {error}") from error
        except (BotoCoreError, Boto3Error) as error:
            raise OSError(errno.EIO, f"{self.where}: {error}") from error

    @cached_property
    def _client(self) -> Any:
        """Made when first asked for: a process that was forked makes its own connections."""
        return boto3.client("s3", endpoint_url=self.endpoint, config=PATIENCE)


def _is_missing(error: ClientError) -> bool:
    """Whether there is no such object. A bucket that is not there is a fault of the settings; where only the head of an
    object was asked for, nothing tells the two apart.
    """
    return error.response["Error"]["Code"] in {"404", "NoSuchKey"}
