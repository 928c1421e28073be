"""The `llm` command, with a model of extra-openai-models.yaml."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import behaviours as b
from click.testing import CliRunner
from llm.cli import cli

NAME = "local"
home = Path(os.environ["LLM_USER_PATH"])
home.mkdir(parents=True, exist_ok=True)
(home / "extra-openai-models.yaml").write_text(
    json.dumps(
        [
            {
                "model_id": NAME,
                "model_name": b.MODEL,
                "api_base": b.OPENAI_URL,
                "supports_schema": True,
                "supports_tools": True,
            }
        ]
    )
)
LLM = [str(Path(sys.executable).parent / "llm")]


def run(*arguments: str, statuses: tuple[int, ...] = (0,)) -> str:
    """What the command says, in this process: it takes seconds to start."""
    ended = CliRunner().invoke(cli, arguments)
    said = f"{ended.output}{ended.exception or ''}"
    if ended.exit_code not in statuses:
        raise AssertionError(f"llm ended with {ended.exit_code}: {said}")
    return said


def lists() -> bool:
    configured = run("models", "list", "-m", NAME)
    return NAME in configured and b.MODEL in run("openai", "endpoint", b.OPENAI_URL, "--models").split()


def chats() -> bool:
    return len(run("-m", NAME, "--no-stream", "--no-log", "-o", "max_tokens", "8", b.QUESTION).strip()) > 0


def streams() -> bool:
    return len(run("-m", NAME, "--no-log", "-o", "max_tokens", "8", b.QUESTION).strip()) > 0


def calls_a_tool() -> bool:
    # It has no way to force a call. The tool runs within the command, and its result goes back to the model.
    code = "def get_weather(city: str) -> str:\n    return f'sunny in {city}'"
    options = ("-o", "temperature", "0", "-o", "max_tokens", "40", "--chain-limit", "2")
    # The starter model may call again and again, which the command ends as a failure.
    said = run("-m", NAME, "--no-log", "--functions", code, "--td", *options, b.REPEATED_CALL, statuses=(0, 1))
    return "Tool call: get_weather({'city': 'Paris'})" in said and "sunny in Paris" in said


def answers_in_a_structure() -> bool:
    schema = json.dumps(b.PLACE)
    return b.is_place(json.loads(run("-m", NAME, "--no-log", "--schema", schema, "-o", "max_tokens", "60", b.QUESTION)))


def embeds() -> bool:
    # Its embedding models have the names of OpenAI's.
    os.environ.update(OPENAI_BASE_URL=b.OPENAI_URL, OPENAI_API_KEY=b.KEY)
    said = run("embed", "-m", "3-small", "-c", "river", statuses=(1,))
    return "text-embedding-3-small" in said or "embed" in said


def stops_in_the_middle() -> object:
    running = subprocess.Popen(
        [*LLM, "-m", NAME, "--no-log", b.ENDLESS], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    running.stdout.read(10)
    running.send_signal(signal.SIGINT)
    running.wait(timeout=30)
    return b.milliseconds_until_free()
