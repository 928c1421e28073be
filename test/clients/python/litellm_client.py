import json

import litellm

import behaviours as b

litellm.telemetry = False
litellm.num_retries = 0
litellm.suppress_debug_info = True

# The same server behind both of its APIs, as litellm names them.
providers = {
    "openai": {"model": f"openai/{b.MODEL}", "api_base": b.OPENAI_URL, "api_key": b.KEY},
    "ollama": {"model": f"ollama_chat/{b.MODEL}", "api_base": b.URL},
}


def ask(text: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": text}]


def lists() -> bool:
    names = litellm.get_valid_models(
        check_provider_endpoint=True, custom_llm_provider="openai", api_key=b.KEY, api_base=b.OPENAI_URL
    )
    return any(name.endswith(b.MODEL) for name in names)


def chats() -> bool:
    answers = [
        litellm.completion(**each, messages=ask(b.QUESTION), max_tokens=8, timeout=60) for each in providers.values()
    ]
    return all(each.choices[0].message.content and each.usage.completion_tokens > 0 for each in answers)


def streams() -> bool:
    for each in providers.values():
        chunks = list(litellm.completion(**each, messages=ask(b.QUESTION), max_tokens=8, stream=True, timeout=60))
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
        if not text or chunks[-1].choices[0].finish_reason not in ("stop", "length"):
            return False
    return True


def calls_a_tool() -> bool:
    answer = litellm.completion(
        **providers["openai"],
        messages=ask("What is the weather in Paris?"),
        tools=[b.OPENAI_TOOL],
        tool_choice={"type": "function", "function": {"name": b.TOOL}},
        max_tokens=40,
        timeout=60,
    )
    call = answer.choices[0].message.tool_calls[0].function
    return b.is_call(call.name, json.loads(call.arguments))


def answers_in_a_structure() -> bool:
    schema = {"type": "json_schema", "json_schema": {"name": "place", "schema": b.PLACE}}
    answer = litellm.completion(
        **providers["openai"], messages=ask(b.QUESTION), response_format=schema, max_tokens=60, timeout=60
    )
    return b.is_place(json.loads(answer.choices[0].message.content))


def embeds() -> object:
    asked = {**providers["openai"], "model": f"openai/{b.EMBEDDER}"}
    return b.is_vector(litellm.embedding(**asked, input=["river"], timeout=60).data[0]["embedding"])


def stops_in_the_middle() -> object:
    stream = litellm.completion(**providers["openai"], messages=ask(b.ENDLESS), stream=True, timeout=60)
    for _ in zip(range(3), stream):
        pass
    stream.completion_stream.close()
    return b.milliseconds_until_free()
