"""Runs the clients that are named, and prints a line of JSON for each of their behaviours."""

import importlib
import sys

import behaviours


def told(name: str) -> None:
    try:
        found = behaviours.behaviours_of(importlib.import_module(f"{name}_client"))
    except Exception as failure:
        problem = failure

        def imports() -> bool:
            raise problem

        found = {"can be imported": imports}
    behaviours.tell(name, found)


for each in sys.argv[1:]:
    told(each)
