import unittest
from unittest import mock

from hello_world import app as module
from hello_world.version import VERSION

client = module.app.test_client()


class HelloWorld(unittest.TestCase):
    def test_greets_and_names_its_version(self):
        answer = client.get("/")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Hello, world", answer.text)
        self.assertEqual(answer.headers["X-Kiln-Version"], VERSION)

    def test_health_is_ok_when_it_can_greet(self):
        answer = client.get("/health_check")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.json, {"status": "ok", "version": VERSION})

    def test_health_is_500_with_the_reason_when_it_cannot(self):
        with mock.patch("hello_world.app.greeting", side_effect=KeyError("hots")):
            answer = client.get("/health_check")
        self.assertEqual(answer.status_code, 500)
        self.assertEqual(answer.json["reason"], "KeyError: 'hots'")


if __name__ == "__main__":
    unittest.main()
