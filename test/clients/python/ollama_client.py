import json

from ollama import Client, ResponseError

import behaviours as b

client = Client(host=b.URL, timeout=60)
few = {"num_predict": 8, "temperature": 0}


def ask(text: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": text}]


def lists() -> bool:
    names = [model.model for model in client.list().models]
    return any(name.split(":")[0] == b.MODEL for name in names) and "completion" in client.show(b.MODEL).capabilities


def chats() -> bool:
    answer = client.chat(b.MODEL, ask(b.QUESTION), options=few)
    generated = client.generate(b.MODEL, b.QUESTION, options=few)
    return bool(answer.message.content) and answer.done and answer.eval_count > 0 and bool(generated.response)


def streams() -> bool:
    lines = list(client.chat(b.MODEL, ask(b.QUESTION), stream=True, options=few))
    return bool("".join(line.message.content for line in lines)) and [line.done for line in lines].index(True) == len(lines) - 1


def calls_a_tool() -> bool:
    # This client has no way to force a call.
    answer = client.chat(b.MODEL, ask(b.REPEATED_CALL), tools=[b.OPENAI_TOOL], options={**few, "num_predict": 40})
    call = answer.message.tool_calls[0].function
    return b.is_call(call.name, call.arguments)


def answers_in_a_structure() -> bool:
    answer = client.chat(b.MODEL, ask(b.QUESTION), format=b.PLACE, options={"num_predict": 60})
    return b.is_place(json.loads(answer.message.content))


def embeds() -> object:
    vectors = client.embed(b.EMBEDDER, ["river", "lake"]).embeddings
    return len(vectors) == 2 and all(map(b.is_vector, vectors))


def stops_in_the_middle() -> object:
    stream = client.chat(b.MODEL, ask(b.ENDLESS), stream=True)
    for _ in zip(range(3), stream):
        pass
    stream.close()
    return b.milliseconds_until_free()


def tells_what_is_wrong() -> bool:
    try:
        client.chat("nothing", ask(b.QUESTION))
    except ResponseError as failure:
        return failure.status_code == 404 and "not found" in failure.error
    return False
