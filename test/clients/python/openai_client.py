import json

from openai import APIStatusError, OpenAI
from pydantic import BaseModel

import behaviours as b

client = OpenAI(base_url=b.OPENAI_URL, api_key=b.KEY, max_retries=0, timeout=60)


class Place(BaseModel):
    name: str
    kind: str


def ask(text: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": text}]


def lists() -> bool:
    return b.MODEL in [model.id for model in client.models.list()] and client.models.retrieve(b.MODEL).id == b.MODEL


def chats() -> bool:
    answer = client.chat.completions.create(model=b.MODEL, messages=ask(b.QUESTION), max_tokens=8, temperature=0)
    choice = answer.choices[0]
    return bool(choice.message.content) and choice.finish_reason in ("stop", "length") and answer.usage.total_tokens > 0


def streams() -> bool:
    chunks = list(
        client.chat.completions.create(
            model=b.MODEL,
            messages=ask(b.QUESTION),
            max_completion_tokens=8,
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    reasons = [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices]
    return bool(text) and reasons[-1] in ("stop", "length") and chunks[-1].usage.completion_tokens > 0


def calls_a_tool() -> bool:
    asked = {
        "model": b.MODEL,
        "messages": ask("What is the weather in Paris?"),
        "tools": [b.OPENAI_TOOL],
        "tool_choice": {"type": "function", "function": {"name": b.TOOL}},
        "max_tokens": 40,
    }
    answer = client.chat.completions.create(**asked)
    call = answer.choices[0].message.tool_calls[0]
    whole = b.is_call(call.function.name, json.loads(call.function.arguments))
    name, arguments = "", ""
    for chunk in client.chat.completions.create(**asked, stream=True):
        for piece in chunk.choices[0].delta.tool_calls or []:
            name += piece.function.name or ""
            arguments += piece.function.arguments or ""
    return whole and b.is_call(name, json.loads(arguments))


def goes_on_after_a_tool() -> bool:
    call = {"id": "call_1", "type": "function", "function": {"name": b.TOOL, "arguments": '{"city":"Paris"}'}}
    messages = [
        *ask("What is the weather in Paris?"),
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": "sunny"},
    ]
    answer = client.chat.completions.create(
        model=b.MODEL, messages=messages, tools=[b.OPENAI_TOOL], tool_choice="none", max_tokens=8
    )
    return isinstance(answer.choices[0].message.content, str)


def answers_in_a_structure() -> bool:
    schema = {"type": "json_schema", "json_schema": {"name": "place", "schema": b.PLACE, "strict": True}}
    answer = client.chat.completions.create(
        model=b.MODEL, messages=ask(b.QUESTION), response_format=schema, max_tokens=60
    )
    parsed = client.chat.completions.parse(
        model=b.MODEL, messages=ask("Name a city, in a few words."), response_format=Place, max_tokens=80, temperature=0
    )
    return b.is_place(json.loads(answer.choices[0].message.content)) and bool(parsed.choices[0].message.parsed)


def embeds() -> object:
    data = client.embeddings.create(model=b.EMBEDDER, input=["river", "lake"]).data
    return len(data) == 2 and all(b.is_vector(each.embedding) for each in data)


def stops_in_the_middle() -> object:
    stream = client.chat.completions.create(model=b.MODEL, messages=ask(b.ENDLESS), stream=True)
    for _ in zip(range(3), stream):
        pass
    stream.close()
    return b.milliseconds_until_free()


def uses_responses() -> bool:
    answer = client.responses.create(model=b.MODEL, input=b.QUESTION, max_output_tokens=16)
    events = list(client.responses.create(model=b.MODEL, input=b.QUESTION, max_output_tokens=16, stream=True))
    return bool(answer.output_text) and events[0].type == "response.created" and len(events) > 3


def tells_what_is_wrong() -> bool:
    try:
        client.chat.completions.create(model="nothing", messages=ask(b.QUESTION))
    except APIStatusError as failure:
        return failure.status_code == 404 and failure.code == "model_not_found" and "not found" in failure.message
    return False
