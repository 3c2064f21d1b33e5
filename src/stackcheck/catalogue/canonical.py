"""One name for every module, class and function of other libraries, however a library exports it."""

from __future__ import annotations

import re
from functools import lru_cache

from stackcheck.catalogue.notation import pairs

_ALIASES = """
asgiref.sync.SyncToAsync: channels.db.DatabaseSyncToAsync
asyncio.AbstractEventLoop: asyncio.BaseEventLoop asyncio.events.AbstractEventLoop asyncio.base_events.BaseEventLoop uvloop.Loop
    asyncio.SelectorEventLoop asyncio.ProactorEventLoop
asyncio: asyncio.threads asyncio.futures asyncio.tasks asyncio.events
builtins.open: io.open _io.open
concurrent.futures: concurrent.futures._base concurrent.futures.thread concurrent.futures.process
multiprocessing.Process: multiprocessing.context.Process multiprocessing.process.BaseProcess
multiprocessing.pool.AsyncResult: multiprocessing.pool.ApplyResult
os.path: posixpath genericpath ntpath
os: posix nt
pathlib.Path: pathlib.PosixPath pathlib.WindowsPath pathlib._local.Path
xmlrpc.client.ServerProxy: xmlrpc.client.Server
fastapi.BackgroundTasks: starlette.background.BackgroundTasks fastapi.background.BackgroundTasks
starlette.concurrency: fastapi.concurrency
starlette.datastructures.UploadFile: fastapi.UploadFile fastapi.datastructures.UploadFile
starlette.responses: fastapi.responses
requests: requests.api requests.sessions requests.models
requests.Session: requests.session
requests_oauthlib: requests_oauthlib.oauth2_session requests_oauthlib.oauth1_session
httpx: httpx._client httpx._api httpx._models
urllib3: urllib3.poolmanager urllib3.connectionpool requests.packages.urllib3
authlib.integrations.requests_client: authlib.integrations.requests_client.oauth2_session
feedparser: feedparser.api
google.auth: google.auth._default
jwt.PyJWKClient: jwt.jwks_client.PyJWKClient
msal: msal.application
websocket: websocket._core websocket._app
paramiko: paramiko.client paramiko.transport paramiko.channel paramiko.sftp_client paramiko.rsakey paramiko.ed25519key
    paramiko.ecdsakey paramiko.pkey paramiko.sftp
paramiko.SFTPClient: paramiko.SFTP
ldap3.Connection: ldap3.core.connection.Connection
psycopg: psycopg.connection psycopg.cursor psycopg.server_cursor psycopg.client_cursor
psycopg_pool: psycopg_pool.pool
psycopg2.extensions.connection: psycopg2._psycopg.connection
psycopg2.extensions.cursor: psycopg2._psycopg.cursor psycopg2.extras.RealDictCursor psycopg2.extras.DictCursor
    psycopg2.extras.NamedTupleCursor psycopg2.extras.LoggingCursor
pymysql.connect: pymysql.Connect pymysql.Connection
pymysql.cursors.Cursor: pymysql.cursors.DictCursor pymysql.cursors.SSCursor pymysql.cursors.SSDictCursor
mysql.connector.connection.MySQLConnection: mysql.connector.MySQLConnection mysql.connector.abstracts.MySQLConnectionAbstract
    mysql.connector.connection_cext.CMySQLConnection mysql.connector.pooling.PooledMySQLConnection
mysql.connector.cursor.MySQLCursor: mysql.connector.abstracts.MySQLCursorAbstract mysql.connector.cursor_cext.CMySQLCursor
snowflake.connector.SnowflakeConnection: snowflake.connector.connection.SnowflakeConnection
clickhouse_connect.get_client: clickhouse_connect.driver.create_client clickhouse_connect.create_client
clickhouse_connect.driver.client.Client: clickhouse_connect.driver.Client clickhouse_connect.driver.httpclient.HttpClient
clickhouse_driver.Client: clickhouse_driver.client.Client
redis.Redis: redis.client.Redis redis.StrictRedis redis.client.StrictRedis
redis.RedisCluster: redis.cluster.RedisCluster
redis.Sentinel: redis.sentinel.Sentinel
redis.client.Pipeline: redis.Pipeline
redis.client.PubSub: redis.PubSub
redis.from_url: redis.utils.from_url
redis.asyncio: aioredis redis.asyncio.utils
redis.asyncio.Redis: aioredis.client.Redis redis.asyncio.client.Redis redis.asyncio.StrictRedis
redis.asyncio.client: aioredis.client
valkey.Valkey: valkey.client.Valkey valkey.StrictValkey
pymemcache.client.base.Client: pymemcache.Client pymemcache.client.Client
pymemcache.client.base.PooledClient: pymemcache.PooledClient
pymemcache.client.hash.HashClient: pymemcache.HashClient
pymongo: pymongo.mongo_client pymongo.synchronous pymongo.synchronous.mongo_client
gridfs: gridfs.grid_file gridfs.synchronous.grid_file
mongoengine: mongoengine.document mongoengine.queryset mongoengine.queryset.queryset
mongoengine.Document: mongoengine.DynamicDocument mongoengine.document.DynamicDocument
elasticsearch: elasticsearch._sync.client elasticsearch.client
elasticsearch.dsl: elasticsearch.dsl.search elasticsearch.dsl.document elasticsearch_dsl elasticsearch_dsl.search
    elasticsearch_dsl.document
elasticsearch.helpers: elasticsearch.helpers.actions
opensearchpy: opensearchpy.client
opensearchpy.helpers: opensearchpy.helpers.actions
meilisearch.Client: meilisearch.client.Client
qdrant_client.QdrantClient: qdrant_client.qdrant_client.QdrantClient
weaviate: weaviate.client weaviate.connect.helpers
weaviate.collections.Collection: weaviate.collections.collection.Collection weaviate.collections.collection.sync.Collection
chromadb.Collection: chromadb.api.models.Collection.Collection
chromadb.api.ClientAPI: chromadb.ClientAPI chromadb.api.client.Client
pinecone.Pinecone: pinecone._client.Pinecone
pinecone.Index: pinecone.index.Index pinecone.data.Index
neo4j: neo4j._sync.driver neo4j._sync.work.session neo4j._sync.work.transaction neo4j._sync.work.result neo4j._sync.work
    neo4j.work
neo4j.Driver: neo4j.BoltDriver neo4j.Neo4jDriver
supabase.Client: supabase.client.Client supabase.SyncClient supabase._sync.client.Client supabase._sync.client.SyncClient
postgrest.SyncRequestBuilder: postgrest._sync.request_builder.SyncRequestBuilder
sqlalchemy: sqlalchemy.engine sqlalchemy.engine.base sqlalchemy.engine.reflection sqlalchemy.future sqlalchemy.sql.schema
    sqlalchemy.schema sqlalchemy.engine.create sqlalchemy.future.engine
sqlalchemy.orm: sqlalchemy.orm.session sqlalchemy.orm.query sqlalchemy.orm.scoping
sqlalchemy.ext.asyncio: sqlalchemy.ext.asyncio.session sqlalchemy.ext.asyncio.engine sqlalchemy.ext.asyncio.scoping
sqlmodel.Session: sqlmodel.orm.session.Session
sqlmodel.create_engine: sqlmodel.engine.create.create_engine
django.core.mail: django.core.mail.message
django.contrib.auth.models.AbstractBaseUser: django.contrib.auth.base_user.AbstractBaseUser
    django.contrib.auth.models.AbstractUser django.contrib.auth.models.User
django.core.files.storage: django.core.files.storage.base django.core.files.storage.filesystem
kafka: kafka.producer.kafka kafka.consumer.group kafka.admin.client
confluent_kafka: confluent_kafka.cimpl
pika.BlockingConnection: pika.adapters.BlockingConnection pika.adapters.blocking_connection.BlockingConnection
kombu: kombu.connection kombu.messaging
rq.Queue: rq.queue.Queue
zmq: zmq.sugar.socket zmq.sugar.context
boto3.Session: boto3.session.Session
botocore.credentials.Credentials: botocore.credentials.RefreshableCredentials
langgraph.graph.state.StateGraph: langgraph.graph.StateGraph langgraph.graph.MessageGraph
langgraph.graph.state.CompiledStateGraph: langgraph.graph.CompiledGraph langgraph.graph.graph.CompiledGraph
langgraph.prebuilt.create_react_agent: langgraph.prebuilt.chat_agent_executor.create_react_agent
niquests: niquests.api niquests.sessions
oss2: oss2.api oss2.resumable
selenium.webdriver.remote.webdriver.WebDriver: selenium.webdriver.Chrome selenium.webdriver.Firefox selenium.webdriver.Edge
    selenium.webdriver.Safari selenium.webdriver.Remote selenium.webdriver.chrome.webdriver.WebDriver
    selenium.webdriver.firefox.webdriver.WebDriver selenium.webdriver.edge.webdriver.WebDriver
selenium.webdriver.support.wait.WebDriverWait: selenium.webdriver.support.ui.WebDriverWait
yfinance.Ticker: yfinance.ticker.Ticker
zeep.Client: zeep.client.Client
boto3.s3.transfer.S3Transfer: s3transfer.S3Transfer
google.cloud.storage: google.cloud.storage.client google.cloud.storage.blob google.cloud.storage.bucket
google.cloud.bigquery: google.cloud.bigquery.client google.cloud.bigquery.job
google.cloud.firestore: google.cloud.firestore_v1 google.cloud.firestore_v1.client google.cloud.firestore_v1.collection
    google.cloud.firestore_v1.document google.cloud.firestore_v1.query google.cloud.firestore_v1.batch
google.cloud.secretmanager: google.cloud.secretmanager_v1
google.cloud.kms: google.cloud.kms_v1
google.cloud.tasks_v2: google.cloud.tasks
google.cloud.vision: google.cloud.vision_v1
google.cloud.speech: google.cloud.speech_v1
google.cloud.documentai: google.cloud.documentai_v1
google.cloud.texttospeech: google.cloud.texttospeech_v1
google.cloud.language: google.cloud.language_v1
google.cloud.dlp_v2: google.cloud.dlp
gspread: gspread.auth gspread.client gspread.spreadsheet gspread.worksheet
gspread.Spreadsheet: gspread.models.Spreadsheet
gspread.Worksheet: gspread.models.Worksheet
azure.storage.blob: azure.storage.blob._blob_service_client azure.storage.blob._container_client azure.storage.blob._blob_client
    azure.storage.blob._download
minio: minio.api
docker: docker.client docker.api.client
kubernetes.config: kubernetes.config.kube_config kubernetes.config.incluster_config
git: git.repo git.repo.base git.cmd git.remote git.index git.index.base
hvac: hvac.v1
slack_sdk: slack_sdk.web slack_sdk.web.client slack
slack_sdk.webhook: slack_sdk.webhook.client
sendgrid.SendGridAPIClient: sendgrid.sendgrid.SendGridAPIClient
jira: jira.client
github.Github: github.MainClass.Github
gitlab: gitlab.client
notion_client: notion_client.client
openai.OpenAI: openai.Client openai._client.OpenAI openai._client.Client
openai.AsyncOpenAI: openai.AsyncClient openai._client.AsyncOpenAI
openai.AzureOpenAI: openai.lib.azure.AzureOpenAI
anthropic.Anthropic: anthropic.Client anthropic._client.Anthropic
anthropic.AnthropicBedrock: anthropic.lib.bedrock.AnthropicBedrock anthropic.lib.bedrock._client.AnthropicBedrock
anthropic.AnthropicVertex: anthropic.lib.vertex.AnthropicVertex anthropic.lib.vertex._client.AnthropicVertex
cohere.Client: cohere.client.Client
cohere.ClientV2: cohere.client_v2.ClientV2
groq.Groq: groq._client.Groq groq.Client
mistralai.Mistral: mistralai.sdk.Mistral mistralai.client.Mistral mistralai.client.sdk.Mistral
replicate.Client: replicate.client.Client
ollama.Client: ollama._client.Client
litellm: litellm.main
google.genai.Client: google.genai.client.Client
google.generativeai: google.generativeai.embedding google.generativeai.models google.generativeai.files
google.generativeai.GenerativeModel: google.generativeai.generative_models.GenerativeModel
vertexai.generative_models: vertexai.preview.generative_models
huggingface_hub: huggingface_hub.file_download huggingface_hub.inference._client huggingface_hub.hf_api
langchain_openai.ChatOpenAI: langchain.chat_models.ChatOpenAI langchain_community.chat_models.ChatOpenAI
    langchain_openai.chat_models.ChatOpenAI
langchain_openai.OpenAI: langchain.llms.OpenAI langchain_community.llms.OpenAI
langchain_openai.OpenAIEmbeddings: langchain.embeddings.OpenAIEmbeddings langchain_community.embeddings.OpenAIEmbeddings
    langchain.embeddings.openai.OpenAIEmbeddings
langchain_community.embeddings.HuggingFaceEmbeddings: langchain.embeddings.HuggingFaceEmbeddings
langchain_community.vectorstores.FAISS: langchain.vectorstores.FAISS
langchain_text_splitters: langchain.text_splitter langchain_text_splitters.character langchain_text_splitters.base
langchain_core.language_models: langchain_core.language_models.chat_models langchain_core.language_models.base
    langchain_core.language_models.llms
langchain_core.runnables: langchain_core.runnables.base langchain.schema.runnable
langchain_core.embeddings: langchain_core.embeddings.embeddings langchain.embeddings.base
langchain_core.vectorstores: langchain_core.vectorstores.base
llama_index.core.llms: llama_index.llms.base
llama_index.core.node_parser: llama_index.core.node_parser.text llama_index.core.node_parser.file llama_index.node_parser
    llama_index.core.node_parser.text.sentence llama_index.core.node_parser.interface llama_index.core.text_splitter
    llama_index.text_splitter
bcrypt: bcrypt._bcrypt
argon2.PasswordHasher: argon2._password_hasher.PasswordHasher
pwdlib.PasswordHash: pwdlib._hash.PasswordHash
passlib.hash.bcrypt: passlib.handlers.bcrypt.bcrypt
matplotlib.figure.Figure: matplotlib.pyplot.Figure
moviepy: moviepy.editor
pypdf: pypdf._reader pypdf._writer pypdf._page
PyPDF2: PyPDF2._reader PyPDF2._writer PyPDF2._page PyPDF2.pdf
pdfplumber.open: pdfplumber.pdf.PDF.open pdfplumber.PDF.open
pymupdf: fitz
pdf2image: pdf2image.pdf2image
pypdfium2: pypdfium2._helpers pypdfium2._helpers.document pypdfium2._helpers.page
docx.Document: docx.api.Document
pptx.Presentation: pptx.api.Presentation
openpyxl.load_workbook: openpyxl.reader.excel.load_workbook
openpyxl.Workbook: openpyxl.workbook.Workbook openpyxl.workbook.workbook.Workbook
markitdown.MarkItDown: markitdown._markitdown.MarkItDown
pandas.DataFrame: pandas.core.frame.DataFrame
pandas: pandas.io.parsers pandas.io.excel pandas.io.sql pandas.io.json pandas.io.parquet
polars: polars.io polars.dataframe polars.dataframe.frame polars.lazyframe.frame
sentence_transformers.CrossEncoder: sentence_transformers.cross_encoder.CrossEncoder
transformers: transformers.pipelines transformers.modeling_utils transformers.tokenization_utils_base transformers.models.auto
transformers.Pipeline: transformers.pipelines.base.Pipeline
onnxruntime.InferenceSession: onnxruntime.capi.onnxruntime_inference_collection.InferenceSession
faster_whisper.WhisperModel: faster_whisper.transcribe.WhisperModel
keras: tensorflow.keras tensorflow.python.keras
spacy.language.Language: spacy.Language
"""
"""`name: other names`; what stands behind such a name (a method, a member of a module) goes along, the longest one wins."""

ALIASES = {other: name for name, other in pairs(_ALIASES)}

_BOTO3_STUBS = re.compile(r"(?:mypy_boto3|types_boto3)_\w+(?:\.\w+)*?\.(\w+?)(Client|ServiceResource|Paginator|Waiter)(?=\.|$)")
_BOTO3 = {
    "Client": "botocore.client.BaseClient",
    "ServiceResource": "boto3.resources.base.ServiceResource",
    "Paginator": "botocore.paginate.Paginator",
    "Waiter": "botocore.waiter.Waiter",
}


@lru_cache(maxsize=65536)
def canonical(name: str) -> str:
    """The name under which the catalogue has what is called `name`."""
    if "_boto3_" in name and (stub := _BOTO3_STUBS.match(name)):
        return _BOTO3[stub[2]] + name[stub.end() :]
    head, tail = name, ""
    while head:
        if head in ALIASES:
            return ALIASES[head] + tail
        head, _, last = head.rpartition(".")
        tail = f".{last}{tail}"
    return name
