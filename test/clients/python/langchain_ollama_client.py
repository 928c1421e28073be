from langchain_ollama import ChatOllama, OllamaEmbeddings

import behaviours as b


def model(tokens: int, **more: object) -> ChatOllama:
    return ChatOllama(
        model=b.MODEL, base_url=b.URL, num_predict=tokens, temperature=0, client_kwargs={"timeout": 60}, **more
    )


def lists() -> bool:
    # Looks the model up in the list, and raises where it is not there.
    return model(1, validate_model_on_init=True).model == b.MODEL


def chats() -> bool:
    answer = model(8).invoke(b.QUESTION)
    return bool(answer.content) and answer.usage_metadata["output_tokens"] > 0


def streams() -> bool:
    chunks = list(model(8).stream(b.QUESTION))
    return len(chunks) > 1 and bool("".join(chunk.content for chunk in chunks))


def calls_a_tool() -> bool:
    # It drops the choice of a tool, which Ollama's API does not know.
    call = model(40).bind_tools([b.OPENAI_TOOL], tool_choice=b.TOOL).invoke(b.REPEATED_CALL).tool_calls[0]
    return b.is_call(call["name"], call["args"])


def answers_in_a_structure() -> bool:
    structured = model(60).with_structured_output({"title": "place", **b.PLACE}, method="json_schema")
    return b.is_place(structured.invoke(b.QUESTION))


def embeds() -> object:
    vectors = OllamaEmbeddings(model=b.EMBEDDER, base_url=b.URL).embed_documents(["river", "lake"])
    return len(vectors) == 2 and all(map(b.is_vector, vectors))


def stops_in_the_middle() -> object:
    stream = model(1000).stream(b.ENDLESS)
    for _ in zip(range(3), stream):
        pass
    stream.close()
    return b.milliseconds_until_free()
