"""What every client has to do, and how the outcome is told: a line of JSON for each behaviour of each client."""

import json
import os
import time
import traceback
import urllib.request
from collections.abc import Callable
from types import ModuleType

URL = os.environ["LLMTUI_URL"]
MODEL = os.environ["LLMTUI_MODEL"]
OPENAI_URL = f"{URL}/v1"
# The server was started without a key; the clients insist on one.
KEY = "none"

QUESTION = "Name a river."
ENDLESS = "Write a very long story about a river."

TOOL = "get_weather"
TOOL_PARAMETERS = {
    "type": "object",
    "properties": {"city": {"type": "string", "enum": ["Paris", "Vienna"]}},
    "required": ["city"],
    "additionalProperties": False,
}
# For clients that cannot force a call: a small model repeats what it is shown.
REPEATED_CALL = (
    'Repeat after me: <tool_call>\n{"name": "get_weather", "arguments": {"city": "Paris"}}\n</tool_call>'
)
OPENAI_TOOL = {
    "type": "function",
    "function": {"name": TOOL, "description": "The weather of a city.", "parameters": TOOL_PARAMETERS},
}
PLACE = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 20},
        "kind": {"type": "string", "enum": ["river", "city"]},
    },
    "required": ["name", "kind"],
    "additionalProperties": False,
}


def is_place(value: object) -> bool:
    return isinstance(value, dict) and set(value) == {"name", "kind"} and value["kind"] in ("river", "city")


def is_call(name: str, arguments: object) -> bool:
    return name == TOOL and isinstance(arguments, dict) and arguments.get("city") in ("Paris", "Vienna")


EMBEDDER = "all-minilm"


def is_vector(value: object) -> bool:
    """Whether it is a vector of the model of the package that embeds."""
    numbers = list(value)  # type: ignore[call-overload]
    return len(numbers) == 384 and abs(sum(number * number for number in numbers) - 1) < 1e-3


def get(path: str) -> object:
    with urllib.request.urlopen(f"{URL}{path}", timeout=10) as answer:
        return json.load(answer)


def is_free() -> bool:
    slots = get("/slots")
    return get("/api/v1/health")["running"] == 0 and not any(slot["is_processing"] for slot in slots)


def milliseconds_until_free() -> float:
    """From now until no reply runs and no sequence is used."""
    begun = time.monotonic()
    while not is_free():
        if time.monotonic() - begun > 10:
            raise AssertionError("the sequence is not freed")
        time.sleep(0.005)
    return (time.monotonic() - begun) * 1000


Behaviour = Callable[[], object]

# Names of functions that a client's module holds, as far as they fit it; python.test.ts says which each must have.
SENTENCES = {
    "lists": "lists models",
    "chats": "chats",
    "streams": "streams",
    "calls_a_tool": "calls a tool that it has to",
    "goes_on_after_a_tool": "goes on after the result of a tool",
    "answers_in_a_structure": "answers in a structure",
    "embeds": "embeds",
    "stops_in_the_middle": "stops in the middle",
    "uses_responses": "uses responses",
    "tells_what_is_wrong": "tells what is wrong",
}


def behaviours_of(client: ModuleType) -> dict[str, Behaviour]:
    return {sentence: getattr(client, name) for name, sentence in SENTENCES.items() if hasattr(client, name)}


def tell(client: str, behaviours: dict[str, Behaviour]) -> None:
    """A behaviour gives False or raises where it fails; whatever else it gives is told as its detail."""
    for name, behaviour in behaviours.items():
        begun = time.monotonic()
        try:
            found = behaviour()
            ok, detail = found is not False, found
        except Exception:
            ok, detail = False, traceback.format_exc(limit=-4)
        line = {
            "client": client,
            "behaviour": name,
            "ok": ok,
            "detail": detail,
            "milliseconds": round((time.monotonic() - begun) * 1000),
        }
        print(json.dumps(line, default=str), flush=True)
