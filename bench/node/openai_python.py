"""The MD5 first, then the official helper; what it took goes to stdout."""

import hashlib
import json
import resource
import sys
import time
from pathlib import Path

import openai

MIB = 1024 * 1024
path, base_url = sys.argv[1:]
client = openai.OpenAI(base_url=base_url, api_key="any")


def md5_of(path):
    digest = hashlib.md5()
    with open(path, "rb") as file:
        while piece := file.read(MIB):
            digest.update(piece)
    return digest.hexdigest()


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


begun, used_before = time.monotonic(), cpu()
upload = client.uploads.upload_file_chunked(
    file=Path(path), mime_type="application/octet-stream", purpose="user_data", md5=md5_of(path)
)
seconds = time.monotonic() - begun
assert upload.status == "completed", upload
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"seconds": seconds, "cpu": cpu() - used_before, "memory": memory}))
