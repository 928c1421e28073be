from langchain_openai import ChatOpenAI, OpenAIEmbeddings

import behaviours as b


def model(tokens: int) -> ChatOpenAI:
    return ChatOpenAI(
        model=b.MODEL, base_url=b.OPENAI_URL, api_key=b.KEY, max_retries=0, timeout=60, temperature=0, max_tokens=tokens
    )


def lists() -> bool:
    return b.MODEL in [each.id for each in model(1).root_client.models.list()]


def chats() -> bool:
    answer = model(8).invoke(b.QUESTION)
    return bool(answer.content) and answer.usage_metadata["output_tokens"] > 0


def streams() -> bool:
    chunks = list(model(8).stream(b.QUESTION))
    return len(chunks) > 1 and bool("".join(chunk.content for chunk in chunks))


def calls_a_tool() -> bool:
    bound = model(40).bind_tools([b.OPENAI_TOOL], tool_choice=b.TOOL)
    question = "What is the weather in Paris?"
    call = bound.invoke(question).tool_calls[0]
    streamed = None
    for chunk in bound.stream(question):
        streamed = chunk if streamed is None else streamed + chunk
    return all(b.is_call(each["name"], each["args"]) for each in (call, streamed.tool_calls[0]))


def answers_in_a_structure() -> bool:
    schema = {"title": "place", "description": "A place.", **b.PLACE}
    question = "Name a river."
    return all(
        b.is_place(model(80).with_structured_output(schema, method=method).invoke(question))
        for method in ("json_schema", "function_calling")
    )


def embeds() -> object:
    # Its own count of tokens would ask the network for a vocabulary.
    embeddings = OpenAIEmbeddings(
        model=b.EMBEDDER, base_url=b.OPENAI_URL, api_key=b.KEY, max_retries=0, check_embedding_ctx_length=False
    )
    vectors = embeddings.embed_documents(["river", "lake"])
    return len(vectors) == 2 and all(map(b.is_vector, vectors))


def stops_in_the_middle() -> object:
    stream = model(1000).stream(b.ENDLESS)
    for _ in zip(range(3), stream):
        pass
    stream.close()
    return b.milliseconds_until_free()
