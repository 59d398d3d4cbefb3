"""The official Python SDK against our server; UPLOADS_URL says where it is."""

import hashlib
import os
import tempfile
import unittest
from pathlib import Path

import openai

MIB = 1024 * 1024
BYTES = os.urandom(3 * MIB + 1)
MD5 = hashlib.md5(BYTES).hexdigest()


def client():
    base_url = os.environ["UPLOADS_URL"] + "/v1"
    return openai.OpenAI(base_url=base_url, api_key="any", max_retries=0)


def upload(data=BYTES, *, part_size=MIB, **options):
    """upload_file_chunked from memory."""
    return client().uploads.upload_file_chunked(
        file=data,
        filename="three.bin",
        bytes=len(data),
        mime_type="application/octet-stream",
        purpose="user_data",
        part_size=part_size,
        **options,
    )


class UploadFileChunked(unittest.TestCase):
    def assert_holds(self, result, data):
        self.assertEqual(result.status, "completed")
        self.assertEqual(result.file.bytes, len(data))
        self.assertEqual(client().files.content(result.file.id).read(), data)

    def test_bytes_with_their_md5_come_back_equal(self):
        self.assert_holds(upload(md5=MD5), BYTES)

    def test_bytes_without_md5_come_back_equal(self):
        self.assert_holds(upload(), BYTES)

    def test_one_part_of_the_default_size_is_enough(self):
        self.assert_holds(upload(part_size=None), BYTES)

    def test_a_path_comes_back_equal(self):
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory, "from disk.bin")
            path.write_bytes(BYTES)
            result = client().uploads.upload_file_chunked(
                file=path,
                mime_type="application/octet-stream",
                purpose="user_data",
                part_size=MIB,
                md5=MD5,
            )
        self.assertEqual(result.filename, path.name)
        self.assert_holds(result, BYTES)

    def test_a_wrong_md5_is_a_bad_request(self):
        with self.assertRaises(openai.BadRequestError):
            upload(md5="0" * 32)


class Operations(unittest.TestCase):
    def create(self, **options):
        return client().uploads.create(
            bytes=5, filename="five.txt", mime_type="text/plain", purpose="user_data", **options
        )

    def test_parts_are_joined_in_the_order_of_part_ids(self):
        uploads = client().uploads
        created = self.create()
        late, early = (uploads.parts.create(created.id, data=data).id for data in (b"lo", b"hel"))
        completed = uploads.complete(created.id, part_ids=[early, late])
        self.assertEqual(client().files.content(completed.file.id).read(), b"hello")

    def test_a_cancelled_upload_takes_no_part_and_no_complete(self):
        uploads = client().uploads
        created = self.create()
        part = uploads.parts.create(created.id, data=b"hello")
        self.assertEqual(uploads.cancel(created.id).status, "cancelled")
        with self.assertRaises(openai.BadRequestError):
            uploads.parts.create(created.id, data=b"hello")
        with self.assertRaises(openai.BadRequestError):
            uploads.complete(created.id, part_ids=[part.id])

    def test_an_unknown_upload_is_not_found(self):
        with self.assertRaises(openai.NotFoundError):
            client().uploads.cancel("upload_unknown")

    def test_no_key_is_an_authentication_error(self):
        with self.assertRaises(openai.AuthenticationError):
            self.create(extra_headers={"Authorization": openai.Omit()})


if __name__ == "__main__":
    unittest.main(verbosity=2)
