"""What calls, attributes and operators of other libraries give: qualified names to the qualified class of the result.

A class whose name starts with a capital gives an instance of itself and needs no entry.  Methods that Python calls have
their own names: `__enter__` (what `with` binds; the same value where there is no entry), `__iter__` (the elements),
`__getitem__`, `__getattr__` (any attribute), `__call__` (calling an instance), `__truediv__`.  `list[X]` is anything whose
elements are X.
"""

from __future__ import annotations

from functools import lru_cache

from stackcheck.catalogue.canonical import canonical
from stackcheck.catalogue.notation import pairs

_RESULTS = """
asyncio.AbstractEventLoop: asyncio.get_event_loop asyncio.get_running_loop asyncio.new_event_loop
asyncio.Task: asyncio.create_task asyncio.ensure_future asyncio.AbstractEventLoop.create_task asyncio.TaskGroup.create_task
asyncio.Future: asyncio.AbstractEventLoop.create_future asyncio.AbstractEventLoop.run_in_executor asyncio.wrap_future
    asyncio.gather
concurrent.futures.Future: concurrent.futures.Executor.submit concurrent.futures.ThreadPoolExecutor.submit
    concurrent.futures.ProcessPoolExecutor.submit asyncio.run_coroutine_threadsafe
list[concurrent.futures.Future]: concurrent.futures.as_completed
multiprocessing.queues.Queue: multiprocessing.Queue
multiprocessing.queues.JoinableQueue: multiprocessing.JoinableQueue
multiprocessing.queues.SimpleQueue: multiprocessing.SimpleQueue
multiprocessing.pool.Pool: multiprocessing.Pool
multiprocessing.pool.AsyncResult: multiprocessing.pool.Pool.apply_async multiprocessing.pool.Pool.map_async
    multiprocessing.pool.Pool.starmap_async multiprocessing.pool.ThreadPool.apply_async
    multiprocessing.pool.ThreadPool.map_async
pathlib.Path: pathlib.Path.absolute pathlib.Path.cwd pathlib.Path.expanduser pathlib.Path.home pathlib.Path.joinpath
    pathlib.Path.readlink pathlib.Path.relative_to pathlib.Path.rename pathlib.Path.replace pathlib.Path.resolve
    pathlib.Path.with_name pathlib.Path.with_stem pathlib.Path.with_suffix pathlib.Path.with_segments pathlib.Path.__truediv__
    pathlib.Path.__rtruediv__
list[pathlib.Path]: pathlib.Path.iterdir pathlib.Path.glob pathlib.Path.rglob
io.TextIOWrapper: builtins.open codecs.open pathlib.Path.open os.fdopen
zipfile.ZipExtFile: zipfile.ZipFile.open
tarfile.TarFile: tarfile.open tarfile.TarFile.open
builtins.str: tempfile.TemporaryDirectory.__enter__ tempfile.mkdtemp
http.client.HTTPResponse: urllib.request.urlopen urllib.request.OpenerDirector.open http.client.HTTPConnection.getresponse
    http.client.HTTPSConnection.getresponse
urllib.request.OpenerDirector: urllib.request.build_opener
socket.socket: socket.socket socket.create_connection socket.create_server
ssl.SSLContext: ssl.create_default_context
ssl.SSLSocket: ssl.SSLContext.wrap_socket ssl.wrap_socket
requests.Response: requests.get requests.options requests.head requests.post requests.put requests.patch requests.delete
    requests.request requests.Session.get requests.Session.options requests.Session.head requests.Session.post
    requests.Session.put requests.Session.patch requests.Session.delete requests.Session.request requests.Session.send
cloudscraper.CloudScraper: cloudscraper.create_scraper
httpx.Response: httpx.get httpx.options httpx.head httpx.post httpx.put httpx.patch httpx.delete httpx.request httpx.stream
    httpx.Client.get httpx.Client.options httpx.Client.head httpx.Client.post httpx.Client.put httpx.Client.patch
    httpx.Client.delete httpx.Client.request httpx.Client.send httpx.Client.stream
websocket.WebSocket: websocket.create_connection
websockets.sync.client.ClientConnection: websockets.sync.client.connect
playwright.sync_api.Playwright: playwright.sync_api.sync_playwright playwright.sync_api.sync_playwright.start
playwright.sync_api.Browser: playwright.sync_api.BrowserType.launch playwright.sync_api.BrowserType.connect
    playwright.sync_api.Playwright.chromium.launch playwright.sync_api.Playwright.firefox.launch
playwright.sync_api.BrowserContext: playwright.sync_api.Browser.new_context
playwright.sync_api.Page: playwright.sync_api.Browser.new_page playwright.sync_api.BrowserContext.new_page
paramiko.SFTPClient: paramiko.SSHClient.open_sftp paramiko.SFTPClient.from_transport
paramiko.Transport: paramiko.SSHClient.get_transport
paramiko.Channel: paramiko.SSHClient.invoke_shell paramiko.Transport.open_session paramiko.Transport.open_channel
ldap.ldapobject.LDAPObject: ldap.initialize
sqlite3.Connection: sqlite3.connect
sqlite3.Cursor: sqlite3.Connection.cursor sqlite3.Connection.execute sqlite3.Cursor.execute
psycopg2.extensions.connection: psycopg2.connect psycopg2.pool.SimpleConnectionPool.getconn
    psycopg2.pool.ThreadedConnectionPool.getconn
psycopg2.extensions.cursor: psycopg2.extensions.connection.cursor
psycopg.Connection: psycopg.connect psycopg.Connection.connect psycopg_pool.ConnectionPool.connection
    psycopg_pool.ConnectionPool.getconn
psycopg.Cursor: psycopg.Connection.cursor psycopg.Connection.execute psycopg.Cursor.execute
psycopg.AsyncConnection: psycopg_pool.AsyncConnectionPool.connection psycopg.AsyncConnection.connect
pymysql.connections.Connection: pymysql.connect
pymysql.cursors.Cursor: pymysql.connections.Connection.cursor
MySQLdb.connections.Connection: MySQLdb.connect
MySQLdb.cursors.Cursor: MySQLdb.connections.Connection.cursor
mysql.connector.connection.MySQLConnection: mysql.connector.connect mariadb.connect
mysql.connector.cursor.MySQLCursor: mysql.connector.connection.MySQLConnection.cursor
oracledb.Connection: oracledb.connect
oracledb.Cursor: oracledb.Connection.cursor
cx_Oracle.Connection: cx_Oracle.connect
cx_Oracle.Cursor: cx_Oracle.Connection.cursor
pyodbc.Connection: pyodbc.connect
pyodbc.Cursor: pyodbc.Connection.cursor pyodbc.Connection.execute
pymssql.Connection: pymssql.connect
pymssql.Cursor: pymssql.Connection.cursor
snowflake.connector.SnowflakeConnection: snowflake.connector.connect
snowflake.connector.cursor.SnowflakeCursor: snowflake.connector.SnowflakeConnection.cursor
databricks.sql.client.Connection: databricks.sql.connect
databricks.sql.client.Cursor: databricks.sql.client.Connection.cursor
trino.dbapi.Connection: trino.dbapi.connect
trino.dbapi.Cursor: trino.dbapi.Connection.cursor
duckdb.DuckDBPyConnection: duckdb.connect duckdb.DuckDBPyConnection.cursor
clickhouse_connect.driver.client.Client: clickhouse_connect.get_client
cassandra.cluster.Session: cassandra.cluster.Cluster.connect
redis.Redis: redis.from_url redis.Redis.from_url redis.Sentinel.master_for redis.Sentinel.slave_for redis.Redis.client
    redis.Redis.__enter__
redis.client.Pipeline: redis.Redis.pipeline redis.client.Pipeline.*
redis.client.PubSub: redis.Redis.pubsub
redis.lock.Lock: redis.Redis.lock redis.RedisCluster.lock
redis.commands.core.Script: redis.Redis.register_script
redis.cluster.ClusterPipeline: redis.RedisCluster.pipeline
redis.RedisCluster: redis.RedisCluster.from_url
redis.asyncio.Redis: redis.asyncio.from_url redis.asyncio.Redis.from_url redis.asyncio.create_redis_pool
    redis.asyncio.sentinel.Sentinel.master_for
redis.asyncio.client.Pipeline: redis.asyncio.Redis.pipeline
redis.asyncio.client.PubSub: redis.asyncio.Redis.pubsub
redis.asyncio.lock.Lock: redis.asyncio.Redis.lock
valkey.Valkey: valkey.from_url valkey.Valkey.from_url
valkey.client.Pipeline: valkey.Valkey.pipeline
valkey.lock.Lock: valkey.Valkey.lock
pymongo.database.Database: pymongo.MongoClient.__getitem__ pymongo.MongoClient.__getattr__ pymongo.MongoClient.get_database
    pymongo.MongoClient.get_default_database
pymongo.collection.Collection: pymongo.database.Database.__getitem__ pymongo.database.Database.__getattr__
    pymongo.database.Database.get_collection pymongo.database.Database.create_collection
    pymongo.collection.Collection.with_options pymongo.collection.Collection.__getitem__
    pymongo.collection.Collection.__getattr__
pymongo.cursor.Cursor: pymongo.collection.Collection.find pymongo.cursor.Cursor.sort pymongo.cursor.Cursor.limit
    pymongo.cursor.Cursor.skip pymongo.cursor.Cursor.hint pymongo.cursor.Cursor.batch_size pymongo.cursor.Cursor.collation
pymongo.command_cursor.CommandCursor: pymongo.collection.Collection.aggregate pymongo.database.Database.aggregate
pymongo.client_session.ClientSession: pymongo.MongoClient.start_session
gridfs.GridOut: gridfs.GridFS.get gridfs.GridFS.get_last_version gridfs.GridFS.find_one
mongoengine.QuerySet: mongoengine.Document.objects.__call__ mongoengine.Document.objects.filter mongoengine.QuerySet.filter
    mongoengine.QuerySet.order_by mongoengine.QuerySet.limit mongoengine.QuerySet.skip mongoengine.QuerySet.only
    mongoengine.QuerySet.exclude mongoengine.QuerySet.all mongoengine.QuerySet.__call__
elasticsearch.Elasticsearch: elasticsearch.Elasticsearch.options
elasticsearch.dsl.Search: elasticsearch.dsl.Document.search elasticsearch.dsl.Search.query elasticsearch.dsl.Search.filter
    elasticsearch.dsl.Search.exclude elasticsearch.dsl.Search.sort elasticsearch.dsl.Search.source
    elasticsearch.dsl.Search.extra elasticsearch.dsl.Search.params
meilisearch.index.Index: meilisearch.Client.index meilisearch.Client.get_index
weaviate.WeaviateClient: weaviate.connect_to_local weaviate.connect_to_custom weaviate.connect_to_weaviate_cloud
    weaviate.connect_to_wcs weaviate.connect_to_embedded
weaviate.collections.Collection: weaviate.WeaviateClient.collections.get weaviate.WeaviateClient.collections.create
    weaviate.WeaviateClient.collections.use weaviate.collections.Collection.with_tenant
chromadb.api.ClientAPI: chromadb.Client chromadb.EphemeralClient chromadb.PersistentClient chromadb.HttpClient
    chromadb.CloudClient
chromadb.Collection: chromadb.api.ClientAPI.get_collection chromadb.api.ClientAPI.get_or_create_collection
    chromadb.api.ClientAPI.create_collection
pinecone.Index: pinecone.Pinecone.Index pinecone.Pinecone.index
neo4j.Driver: neo4j.GraphDatabase.driver
neo4j.Session: neo4j.Driver.session
neo4j.Transaction: neo4j.Session.begin_transaction
neo4j.Result: neo4j.Session.run neo4j.Transaction.run neo4j.ManagedTransaction.run
supabase.Client: supabase.create_client
postgrest.SyncRequestBuilder: supabase.Client.table supabase.Client.from_ supabase.Client.rpc postgrest.SyncRequestBuilder.*
storage3._sync.file_api.SyncBucketProxy: supabase.Client.storage.from_
sqlalchemy.Engine: sqlalchemy.create_engine sqlmodel.create_engine sqlalchemy.engine_from_config
    sqlalchemy.Engine.execution_options
sqlalchemy.Connection: sqlalchemy.Engine.connect sqlalchemy.Engine.begin sqlalchemy.orm.Session.connection
    sqlalchemy.Connection.execution_options
sqlalchemy.Inspector: sqlalchemy.inspect
sqlalchemy.orm.sessionmaker: sqlalchemy.orm.sessionmaker
sqlalchemy.orm.scoped_session: sqlalchemy.orm.scoped_session
sqlalchemy.ext.asyncio.async_sessionmaker: sqlalchemy.ext.asyncio.async_sessionmaker
sqlalchemy.ext.asyncio.async_scoped_session: sqlalchemy.ext.asyncio.async_scoped_session
sqlalchemy.orm.Session: sqlalchemy.orm.sessionmaker.__call__ sqlalchemy.orm.scoped_session.__call__
    sqlalchemy.orm.sessionmaker.begin
sqlalchemy.orm.SessionTransaction: sqlalchemy.orm.Session.begin sqlalchemy.orm.Session.begin_nested sqlmodel.Session.begin
    sqlmodel.Session.begin_nested
sqlalchemy.orm.Query: sqlalchemy.orm.Session.query sqlalchemy.orm.scoped_session.query sqlmodel.Session.query
sqlalchemy.ext.asyncio.AsyncEngine: sqlalchemy.ext.asyncio.create_async_engine sqlalchemy.ext.asyncio.async_engine_from_config
sqlalchemy.ext.asyncio.AsyncConnection: sqlalchemy.ext.asyncio.AsyncEngine.connect sqlalchemy.ext.asyncio.AsyncEngine.begin
sqlalchemy.ext.asyncio.AsyncSession: sqlalchemy.ext.asyncio.async_sessionmaker.__call__
    sqlalchemy.ext.asyncio.async_sessionmaker.begin sqlalchemy.ext.asyncio.async_scoped_session.__call__
django.db.backends.utils.CursorWrapper: django.db.connection.cursor django.db.connections.__getitem__.cursor
django.db.transaction.Atomic: django.db.transaction.atomic
kafka.producer.future.FutureRecordMetadata: kafka.KafkaProducer.send
pika.adapters.blocking_connection.BlockingChannel: pika.BlockingConnection.channel
kombu.Producer: kombu.Connection.Producer
zmq.Socket: zmq.Context.socket
celery.result.AsyncResult: celery.Celery.send_task celery.Celery.AsyncResult celery.app.task.Task.delay
    celery.app.task.Task.AsyncResult
    celery.app.task.Task.apply_async
botocore.client.BaseClient: boto3.client boto3.Session.client botocore.session.Session.create_client
boto3.resources.base.ServiceResource: boto3.resource boto3.Session.resource boto3.resources.base.ServiceResource.Bucket
    boto3.resources.base.ServiceResource.Object boto3.resources.base.ServiceResource.Table
    boto3.resources.base.ServiceResource.Queue boto3.resources.base.ServiceResource.Topic
    boto3.resources.base.ServiceResource.Instance boto3.resources.base.ServiceResource.get_queue_by_name
    boto3.resources.base.ServiceResource.create_table boto3.resources.base.ServiceResource.create_bucket
boto3.resources.collection.ResourceCollection: boto3.resources.base.ServiceResource.objects.all
    boto3.resources.base.ServiceResource.objects.filter boto3.resources.base.ServiceResource.objects.limit
    boto3.resources.base.ServiceResource.buckets.all boto3.resources.base.ServiceResource.tables.all
    boto3.resources.collection.ResourceCollection.limit boto3.resources.collection.ResourceCollection.filter
    boto3.resources.collection.ResourceCollection.all
boto3.dynamodb.table.BatchWriter: boto3.resources.base.ServiceResource.batch_writer
botocore.paginate.Paginator: botocore.client.BaseClient.get_paginator
botocore.paginate.PageIterator: botocore.paginate.Paginator.paginate
botocore.waiter.Waiter: botocore.client.BaseClient.get_waiter
google.cloud.storage.Client: google.cloud.storage.Client.create_anonymous_client
google.cloud.storage.Bucket: google.cloud.storage.Client.bucket google.cloud.storage.Client.get_bucket
    google.cloud.storage.Client.lookup_bucket google.cloud.storage.Client.create_bucket
google.cloud.storage.Blob: google.cloud.storage.Bucket.blob google.cloud.storage.Bucket.get_blob
    google.cloud.storage.Bucket.copy_blob
list[google.cloud.storage.Blob]: google.cloud.storage.Bucket.list_blobs google.cloud.storage.Client.list_blobs
google.cloud.bigquery.QueryJob: google.cloud.bigquery.Client.query
google.cloud.bigquery.LoadJob: google.cloud.bigquery.Client.load_table_from_uri
    google.cloud.bigquery.Client.load_table_from_file google.cloud.bigquery.Client.load_table_from_dataframe
    google.cloud.bigquery.Client.load_table_from_json
google.cloud.bigquery.table.RowIterator: google.cloud.bigquery.QueryJob.result google.cloud.bigquery.Client.query_and_wait
google.cloud.pubsub_v1.publisher.futures.Future: google.cloud.pubsub_v1.PublisherClient.publish
google.cloud.firestore.Client: firebase_admin.firestore.client
google.cloud.firestore.CollectionReference: google.cloud.firestore.Client.collection
    google.cloud.firestore.DocumentReference.collection
google.cloud.firestore.DocumentReference: google.cloud.firestore.Client.document
    google.cloud.firestore.CollectionReference.document
google.cloud.firestore.Query: google.cloud.firestore.CollectionReference.where
    google.cloud.firestore.CollectionReference.order_by google.cloud.firestore.CollectionReference.limit
    google.cloud.firestore.Query.where google.cloud.firestore.Query.order_by google.cloud.firestore.Query.limit
google.cloud.firestore.WriteBatch: google.cloud.firestore.Client.batch
googleapiclient.discovery.Resource: googleapiclient.discovery.build googleapiclient.discovery.build_from_document
    googleapiclient.discovery.Resource.*
gspread.Client: gspread.authorize gspread.service_account gspread.oauth
gspread.Spreadsheet: gspread.Client.open gspread.Client.open_by_key gspread.Client.open_by_url gspread.Client.create
gspread.Worksheet: gspread.Spreadsheet.worksheet gspread.Spreadsheet.get_worksheet gspread.Spreadsheet.add_worksheet
azure.storage.blob.BlobServiceClient: azure.storage.blob.BlobServiceClient.from_connection_string
azure.storage.blob.ContainerClient: azure.storage.blob.BlobServiceClient.get_container_client
    azure.storage.blob.BlobServiceClient.create_container azure.storage.blob.ContainerClient.from_connection_string
azure.storage.blob.BlobClient: azure.storage.blob.BlobServiceClient.get_blob_client
    azure.storage.blob.ContainerClient.get_blob_client azure.storage.blob.ContainerClient.upload_blob
    azure.storage.blob.BlobClient.from_connection_string azure.storage.blob.BlobClient.from_blob_url
azure.storage.blob.StorageStreamDownloader: azure.storage.blob.BlobClient.download_blob
    azure.storage.blob.ContainerClient.download_blob
azure.core.paging.ItemPaged: azure.storage.blob.ContainerClient.list_blobs azure.storage.blob.BlobServiceClient.list_containers
    azure.search.documents.SearchClient.search
azure.search.documents.SearchClient: azure.search.documents.indexes.SearchIndexClient.get_search_client
azure.cosmos.DatabaseProxy: azure.cosmos.CosmosClient.get_database_client
azure.cosmos.ContainerProxy: azure.cosmos.DatabaseProxy.get_container_client
azure.servicebus.ServiceBusSender: azure.servicebus.ServiceBusClient.get_queue_sender
    azure.servicebus.ServiceBusClient.get_topic_sender
azure.servicebus.ServiceBusReceiver: azure.servicebus.ServiceBusClient.get_queue_receiver
azure.core.polling.LROPoller: azure.ai.formrecognizer.DocumentAnalysisClient.begin_analyze_document
    azure.ai.documentintelligence.DocumentIntelligenceClient.begin_analyze_document
docker.DockerClient: docker.from_env docker.DockerClient.from_env
docker.models.containers.Container: docker.DockerClient.containers.run docker.DockerClient.containers.get
    docker.DockerClient.containers.create
list[docker.models.containers.Container]: docker.DockerClient.containers.list
docker.models.images.Image: docker.DockerClient.images.get docker.DockerClient.images.pull
docker.models.volumes.Volume: docker.DockerClient.volumes.create docker.DockerClient.volumes.get
docker.models.networks.Network: docker.DockerClient.networks.create docker.DockerClient.networks.get
git.Repo: git.Repo.clone_from git.Repo.init git.Repo.clone
git.Remote: git.Repo.remote git.Repo.create_remote
github.Repository.Repository: github.Github.get_repo github.Organization.Organization.get_repo
    github.AuthenticatedUser.AuthenticatedUser.create_repo
github.Organization.Organization: github.Github.get_organization
github.PullRequest.PullRequest: github.Repository.Repository.get_pull github.Repository.Repository.create_pull
github.Issue.Issue: github.Repository.Repository.get_issue github.Repository.Repository.create_issue
openai.OpenAI: openai.OpenAI.with_options openai.OpenAI.copy
openai.AsyncOpenAI: openai.AsyncOpenAI.with_options openai.AsyncOpenAI.copy
anthropic.Anthropic: anthropic.Anthropic.with_options anthropic.Anthropic.copy
google.generativeai.ChatSession: google.generativeai.GenerativeModel.start_chat
vertexai.generative_models.ChatSession: vertexai.generative_models.GenerativeModel.start_chat
langchain_core.runnables.Runnable: langchain_core.runnables.Runnable.__or__ langchain_core.runnables.Runnable.with_config
    langchain_core.prompts.ChatPromptTemplate.__or__ langchain_core.prompts.PromptTemplate.__or__
    langchain_openai.ChatOpenAI.with_structured_output langchain_openai.ChatOpenAI.bind_tools langchain_openai.ChatOpenAI.bind
llama_index.core.node_parser.SentenceSplitter: llama_index.core.node_parser.SentenceSplitter.from_defaults
llama_index.core.node_parser.MarkdownNodeParser: llama_index.core.node_parser.MarkdownNodeParser.from_defaults
llama_index.core.base.base_query_engine.BaseQueryEngine: llama_index.core.VectorStoreIndex.as_query_engine
langchain_text_splitters.RecursiveCharacterTextSplitter:
    langchain_text_splitters.RecursiveCharacterTextSplitter.from_tiktoken_encoder
    langchain_text_splitters.RecursiveCharacterTextSplitter.from_language
PIL.Image.Image: PIL.Image.open PIL.Image.new PIL.Image.fromarray PIL.Image.frombytes PIL.Image.Image.convert
    PIL.Image.Image.copy PIL.Image.Image.crop PIL.Image.Image.filter PIL.Image.Image.resize PIL.Image.Image.rotate
    PIL.Image.Image.transpose PIL.Image.Image.quantize PIL.ImageOps.exif_transpose PIL.ImageOps.fit PIL.ImageOps.contain
    PIL.ImageOps.pad PIL.ImageOps.grayscale
list[PIL.Image.Image]: pdf2image.convert_from_bytes pdf2image.convert_from_path
PyPDF2.PageObject: PyPDF2.PdfReader.getPage
pdfplumber.pdf.PDF: pdfplumber.open
pymupdf.Document: pymupdf.open
pymupdf.Page: pymupdf.Document.__getitem__ pymupdf.Document.__iter__ pymupdf.Document.load_page
pypdfium2.PdfPage: pypdfium2.PdfDocument.__getitem__ pypdfium2.PdfDocument.__iter__ pypdfium2.PdfDocument.get_page
pikepdf.Pdf: pikepdf.open pikepdf.Pdf.open
docx.document.Document: docx.Document
pptx.presentation.Presentation: pptx.Presentation
openpyxl.Workbook: openpyxl.load_workbook
pandas.DataFrame: pandas.read_csv pandas.read_excel pandas.read_json pandas.read_parquet pandas.read_sql pandas.read_sql_query
    pandas.read_sql_table pandas.read_feather pandas.read_pickle pandas.read_table pandas.concat pandas.merge
    pandas.DataFrame.copy pandas.DataFrame.merge pandas.DataFrame.sort_values pandas.DataFrame.drop pandas.DataFrame.dropna
    pandas.DataFrame.fillna pandas.DataFrame.rename pandas.DataFrame.head pandas.DataFrame.reset_index
    pandas.DataFrame.from_dict pandas.DataFrame.from_records pandas.json_normalize pandas.ExcelFile.parse
polars.DataFrame: polars.read_csv polars.read_parquet polars.read_excel polars.read_json polars.read_database
    polars.LazyFrame.collect polars.from_pandas polars.from_dicts
polars.LazyFrame: polars.scan_csv polars.scan_parquet polars.DataFrame.lazy
pydub.AudioSegment: pydub.AudioSegment.from_file pydub.AudioSegment.from_mp3 pydub.AudioSegment.from_wav
    pydub.AudioSegment.from_ogg
pwdlib.PasswordHash: pwdlib.PasswordHash.recommended
langgraph.graph.state.CompiledStateGraph: langgraph.graph.state.StateGraph.compile langgraph.prebuilt.create_react_agent
    langgraph.graph.state.CompiledStateGraph.with_config
web3.contract.Contract: web3.Web3.eth.contract
web3.contract.ContractFunction: web3.contract.Contract.functions.*
selenium.webdriver.remote.webelement.WebElement: selenium.webdriver.remote.webdriver.WebDriver.find_element
    selenium.webdriver.remote.webelement.WebElement.find_element
list[selenium.webdriver.remote.webelement.WebElement]: selenium.webdriver.remote.webdriver.WebDriver.find_elements
    selenium.webdriver.remote.webelement.WebElement.find_elements
botocore.credentials.Credentials: boto3.Session.get_credentials botocore.session.Session.get_credentials
ccxt.Exchange: ccxt.*
transformers.Pipeline: transformers.pipeline
transformers.PreTrainedModel: transformers.AutoModel.from_pretrained transformers.AutoModelForCausalLM.from_pretrained
    transformers.AutoModelForSequenceClassification.from_pretrained transformers.AutoModelForSeq2SeqLM.from_pretrained
    transformers.AutoModelForTokenClassification.from_pretrained transformers.PreTrainedModel.from_pretrained
    transformers.PreTrainedModel.to transformers.PreTrainedModel.eval transformers.PreTrainedModel.half
whisper.model.Whisper: whisper.load_model
spacy.language.Language: spacy.load spacy.blank
keras.Model: keras.models.load_model
plotly.graph_objects.Figure: plotly.express.line plotly.express.bar plotly.express.scatter plotly.express.pie
matplotlib.figure.Figure: matplotlib.pyplot.figure matplotlib.pyplot.gcf
"""
"""`class: callables that give an instance of it`; `owner.*` is every method of the owner without an entry of its own."""

_ATTRIBUTES = """
pathlib.Path: pathlib.Path.parent
list[pathlib.Path]: pathlib.Path.parents
tempfile.SpooledTemporaryFile: starlette.datastructures.UploadFile.file
sqlalchemy.orm.Session: sqlalchemy.ext.asyncio.AsyncSession.sync_session
sqlalchemy.orm.scoped_session: flask_sqlalchemy.SQLAlchemy.session
sqlalchemy.Engine: sqlalchemy.orm.Session.bind sqlalchemy.Connection.engine sqlalchemy.ext.asyncio.AsyncEngine.sync_engine
mongoengine.QuerySet: mongoengine.Document.objects
botocore.client.BaseClient: boto3.resources.base.ServiceResource.meta.client
git.Git: git.Repo.git
git.IndexFile: git.Repo.index
list[git.Remote]: git.Repo.remotes
list[pypdf.PageObject]: pypdf.PdfReader.pages
list[PyPDF2.PageObject]: PyPDF2.PdfReader.pages
list[pdfplumber.page.Page]: pdfplumber.pdf.PDF.pages
"""
"""`class: attributes that hold an instance of it`."""

NO_CLASSES = frozenset(
    f"{library}.{name}"
    for library, names in {
        "pydantic": "Field PrivateAttr",
        "sqlmodel": "Field Relationship",
        "fastapi": "Body Cookie Depends File Form Header Path Query Security",
        "typing": "NamedTuple NewType TypeVar TypedDict",
    }.items()
    for name in names.split()
)
"""Functions that are written like classes and give anything."""

RESULTS = {name: made for made, name in pairs(_RESULTS)}
ATTRIBUTES = {name: held for held, name in pairs(_ATTRIBUTES)}


TASK = "celery.app.task.Task"
"""What Celery's decorators make of a function."""
TASKS = frozenset({"celery.shared_task", "celery.app.shared_task", "celery.Celery.task"})
"""The decorators that do."""


@lru_cache(maxsize=65536)
def result(name: str) -> str | None:
    """The class of what calling `name` gives; None where it is not known."""
    name = canonical(name)
    if name in RESULTS:
        return RESULTS[name]
    owner, _, member = name.rpartition(".")
    if owner.startswith("list["):
        return owner[5:-1] if member in ("__iter__", "__getitem__") else None
    if member in ("__enter__", "__aenter__"):
        return owner
    if member[:1].isupper() and name not in NO_CLASSES:
        return name
    if is_constructor(owner, member):
        return owner
    return None if member.startswith("_") else RESULTS.get(f"{owner}.*")


def is_constructor(owner: str, member: str) -> bool:
    """Whether a method of a class makes an instance of what it is given, as its name says: `Client.from_url`."""
    return member.startswith("from_") and owner.rpartition(".")[2][:1].isupper()


@lru_cache(maxsize=65536)
def attribute(name: str) -> str | None:
    """The class of what reading `name` gives; None where it is a method or not known."""
    name = canonical(name)
    if name in ATTRIBUTES:
        return ATTRIBUTES[name]
    owner, _, member = name.rpartition(".")
    return None if member.startswith("_") or name in RESULTS else RESULTS.get(f"{owner}.__getattr__")
