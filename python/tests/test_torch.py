"""`import torch` beside `import ascribe`, where there is a torch."""

import importlib.util
import os
import unittest
from unittest import mock

import ascribe

from support import NOTE, OPTIONS


@unittest.skipUnless(importlib.util.find_spec("torch"), "no torch")
class Torch(unittest.TestCase):
    def test_both_work(self):
        import torch

        claims = ascribe.extract(NOTE, **OPTIONS)
        self.assertTrue(claims)
        self.assertEqual(torch.ones(2, 2).matmul(torch.ones(2, 2)).sum().item(), 8)
        # A search path that leads to the other libtorch, as some set-ups have it.
        libraries = os.path.join(os.path.dirname(torch.__file__), "lib")
        with mock.patch.dict(os.environ, {"LD_LIBRARY_PATH": libraries}):
            self.assertEqual(ascribe.extract(NOTE, **OPTIONS), claims)


if __name__ == "__main__":
    unittest.main()
