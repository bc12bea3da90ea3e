"""What all test cases of a run share: one browser, because each start takes seconds, and one folder of pages."""

import atexit
import functools
import tempfile

from chromium import Chromium
from pages import Pages


@functools.cache
def browser():
    one = Chromium()
    one.__enter__()
    atexit.register(one.__exit__)
    return one


@functools.cache
def pages():
    folder = tempfile.TemporaryDirectory(prefix="osprofiler-pages-")
    atexit.register(folder.cleanup)
    return Pages(folder.name)
