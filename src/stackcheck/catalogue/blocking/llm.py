"""Synchronous SDKs of language-model providers and the frameworks on top of them."""

from __future__ import annotations

from stackcheck.catalogue.blocking.row import rows

_RUNNABLES = " ".join(
    """
    langchain_openai.ChatOpenAI langchain_openai.AzureChatOpenAI langchain_openai.OpenAI
    langchain_anthropic.ChatAnthropic langchain_google_genai.ChatGoogleGenerativeAI
    langchain_google_vertexai.ChatVertexAI langchain_aws.ChatBedrock langchain_ollama.ChatOllama
    langchain_groq.ChatGroq langchain_mistralai.ChatMistralAI langchain_cohere.ChatCohere
    langchain_community.chat_models.ChatLiteLLM langchain_core.runnables.Runnable
    langchain_core.language_models.BaseChatModel langchain_core.language_models.BaseLanguageModel
    langchain_core.language_models.LLM langchain.chains.LLMChain langchain.agents.AgentExecutor
    """.split()
)

_EMBEDDINGS = " ".join(
    """
    langchain_openai.OpenAIEmbeddings langchain_openai.AzureOpenAIEmbeddings langchain_core.embeddings.Embeddings
    langchain_huggingface.HuggingFaceEmbeddings langchain_community.embeddings.HuggingFaceEmbeddings
    langchain_google_genai.GoogleGenerativeAIEmbeddings langchain_cohere.CohereEmbeddings
    langchain_ollama.OllamaEmbeddings
    """.split()
)

TABLE = (
    *rows(
        "waits",
        "waits for the model provider",
        "openai.AsyncOpenAI",
        """
        openai.OpenAI openai.AzureOpenAI: ** -with_options -copy -close
        openai: chat.completions.create completions.create embeddings.create images.generate moderations.create
            audio.transcriptions.create audio.translations.create audio.speech.create files.create models.list responses.create
            ChatCompletion.create Completion.create Embedding.create Image.create Moderation.create Audio.transcribe Model.list
        """,
    ),
    *rows(
        "waits",
        "waits for the model provider",
        "anthropic.AsyncAnthropic",
        """
        anthropic.Anthropic anthropic.AnthropicBedrock anthropic.AnthropicVertex: ** -with_options -copy -close
        """,
    ),
    *rows(
        "waits",
        "waits for the model provider",
        "the SDK's asynchronous client",
        """
        cohere.Client cohere.ClientV2: **
        groq.Groq: ** -with_options -copy -close
        together.Together: **
        mistralai.Mistral: **
        mistralai.client.MistralClient: *
        voyageai.Client: *
        replicate: run stream
        replicate.Client: **
        fireworks.client.Fireworks: **
        ollama: chat copy create delete embed embeddings generate list ps pull push show
        ollama.Client: *
        zhipuai.ZhipuAI: **
        dashscope.Generation: call
        elevenlabs.client.ElevenLabs: **
        deepgram.DeepgramClient: **
        assemblyai.Transcriber: transcribe
        tavily.TavilyClient: *
        exa_py.Exa: *
        firecrawl.FirecrawlApp firecrawl.Firecrawl: *
        cerebras.cloud.sdk.Cerebras: ** -with_options -copy -close
        """,
    ),
    *rows(
        "waits",
        "waits for the model provider",
        "the a-twins in litellm (await litellm.acompletion(...))",
        """
        litellm: completion text_completion embedding image_generation moderation rerank speech transcription responses
            batch_completion
        """,
    ),
    *rows(
        "waits",
        "waits for the model provider",
        "the SDK's ..._async methods or its aio client",
        """
        google.genai.Client: ** -aio.** -close
        google.generativeai: embed_content list_models upload_file get_file delete_file
        google.generativeai.GenerativeModel: generate_content count_tokens
        google.generativeai.ChatSession: send_message
        vertexai.generative_models.GenerativeModel: generate_content count_tokens
        vertexai.generative_models.ChatSession: send_message
        vertexai.language_models.TextEmbeddingModel: from_pretrained get_embeddings
        """,
    ),
    *rows(
        "waits",
        "waits for the model hub",
        "asyncio.to_thread(...)",
        """
        huggingface_hub: hf_hub_download snapshot_download upload_file upload_folder create_repo list_models model_info
            repo_info whoami login
        huggingface_hub.InferenceClient: *
        huggingface_hub.HfApi: *
        nltk: download
        datasets: load_dataset load_dataset_builder get_dataset_config_names get_dataset_split_names
        """,
    ),
    *rows(
        "waits",
        "waits for the model",
        "the a-twin of the method (await ....ainvoke(...))",
        f"""
        {_RUNNABLES}: invoke batch stream generate predict predict_messages run __call__
        {_EMBEDDINGS}: embed_documents embed_query
        langchain_core.vectorstores.VectorStore langchain_community.vectorstores.FAISS langchain_chroma.Chroma
            langchain_postgres.PGVector langchain_qdrant.QdrantVectorStore langchain_pinecone.PineconeVectorStore: add_documents
            add_texts similarity_search similarity_search_with_score max_marginal_relevance_search delete from_documents
            from_texts
        langchain_core.retrievers.BaseRetriever: invoke get_relevant_documents
        langgraph.graph.state.CompiledStateGraph: invoke stream batch
        langchain_core.document_loaders.BaseLoader: load load_and_split
        llama_index.core.query_engine.BaseQueryEngine llama_index.core.base.base_query_engine.BaseQueryEngine: query retrieve
        llama_index.core.llms.LLM llama_index.llms.openai.OpenAI llama_index.llms.anthropic.Anthropic: chat complete predict
            stream_chat stream_complete
        llama_index.core.embeddings.BaseEmbedding llama_index.embeddings.openai.OpenAIEmbedding: get_text_embedding
            get_text_embedding_batch get_query_embedding
        llama_index.core.VectorStoreIndex: from_documents insert
        """,
    ),
)
