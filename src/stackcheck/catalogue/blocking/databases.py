"""Synchronous drivers and clients of databases, caches, search engines and vector stores."""

from __future__ import annotations

from stackcheck.catalogue.blocking.row import rows

_THREAD = "asyncio.to_thread(...)"

TABLE = (
    *rows(
        "disk",
        "reads or writes the SQLite database",
        "aiosqlite",
        """
        sqlite3: connect
        sqlite3.Connection: execute executemany executescript commit rollback backup iterdump
        sqlite3.Cursor: execute executemany executescript fetchone fetchmany fetchall
        """,
    ),
    *rows(
        "waits",
        "waits for PostgreSQL",
        "psycopg.AsyncConnection",
        """
        psycopg2 psycopg psycopg.Connection: connect
        psycopg2.extensions.connection: commit rollback
        psycopg2.extensions.cursor: execute executemany callproc copy_expert copy_from copy_to
        psycopg2.extras: execute_batch execute_values
        psycopg2.pool.SimpleConnectionPool psycopg2.pool.ThreadedConnectionPool: getconn
        psycopg.Connection: execute commit rollback wait
        psycopg.Cursor psycopg.ServerCursor psycopg.ClientCursor: execute executemany stream
        psycopg_pool.ConnectionPool: connection getconn open wait check
        """,
    ),
    *rows(
        "waits",
        "waits for MySQL",
        "aiomysql",
        """
        pymysql MySQLdb mysql.connector mariadb: connect
        pymysql.connections.Connection MySQLdb.connections.Connection mysql.connector.connection.MySQLConnection: commit
            rollback ping
        pymysql.cursors.Cursor MySQLdb.cursors.Cursor mysql.connector.cursor.MySQLCursor: execute executemany callproc
        """,
    ),
    *rows(
        "waits",
        "waits for the database",
        _THREAD,
        """
        oracledb cx_Oracle pyodbc pymssql trino.dbapi snowflake.connector databricks.sql: connect
        oracledb.Connection cx_Oracle.Connection pyodbc.Connection pymssql.Connection: commit rollback
        oracledb.Cursor cx_Oracle.Cursor pyodbc.Cursor pymssql.Cursor trino.dbapi.Cursor: execute executemany fetchone fetchmany
            fetchall
        snowflake.connector.SnowflakeConnection: commit rollback execute_string
        snowflake.connector.cursor.SnowflakeCursor: execute executemany fetchone fetchmany fetchall fetch_pandas_all
        databricks.sql.client.Cursor: execute fetchone fetchmany fetchall
        clickhouse_driver.Client: execute execute_iter insert_dataframe query_dataframe
        clickhouse_connect: get_client
        clickhouse_connect.driver.client.Client: command insert insert_df query query_df query_np raw_query raw_insert
        duckdb: query sql execute read_csv read_parquet
        duckdb.DuckDBPyConnection: execute executemany query sql fetchall fetchone fetchdf df
        cassandra.cluster.Cluster: connect
        cassandra.cluster.Session: execute prepare
        influxdb_client.QueryApi influxdb_client.WriteApi: query query_data_frame write
        peewee.Database: connect execute_sql
        """,
    ),
    *rows(
        "waits",
        "waits for Redis",
        "redis.asyncio.Redis",
        """
        redis.Redis redis.RedisCluster: * -pipeline -lock -pubsub -register_script -close -client -get_connection_kwargs
            -get_encoder -set_response_callback -from_url -load_external_module -json -ft -ts -bf -set_retry -get_retry
            -get_default_node -keyslot
        redis.client.Pipeline redis.cluster.ClusterPipeline: execute watch immediate_execute_command
        redis.client.PubSub: subscribe psubscribe unsubscribe punsubscribe ping get_message listen
        redis.commands.core.Script: __call__
        redis.lock.Lock: acquire release extend reacquire locked owned __enter__
        redis.Sentinel: discover_master discover_slaves
        redis.Redis.json: *
        redis.Redis.ft: *
        """,
    ),
    *rows(
        "waits",
        "waits for Valkey",
        "valkey.asyncio.Valkey",
        """
        valkey.Valkey: * -pipeline -lock -pubsub -register_script -close -client -from_url -json -ft -get_encoder
        valkey.client.Pipeline: execute watch
        valkey.lock.Lock: acquire release extend __enter__
        """,
    ),
    *rows(
        "waits",
        "waits for memcached",
        "aiomcache",
        """
        pymemcache.client.base.Client pymemcache.client.base.PooledClient pymemcache.client.hash.HashClient memcache.Client
            pylibmc.Client: get get_many get_multi gets set set_many set_multi add replace delete delete_many incr decr touch
            flush_all stats
        """,
    ),
    *rows(
        "waits",
        "waits for MongoDB",
        "pymongo.AsyncMongoClient",
        """
        pymongo.MongoClient: list_databases list_database_names server_info drop_database watch
        pymongo.database.Database: aggregate command create_collection cursor_command dereference drop_collection
            list_collection_names list_collections validate_collection watch
        pymongo.collection.Collection: aggregate aggregate_raw_batches bulk_write count_documents create_index create_indexes
            delete_many delete_one distinct drop drop_index drop_indexes estimated_document_count find_one find_one_and_delete
            find_one_and_replace find_one_and_update index_information insert_many insert_one list_indexes rename replace_one
            update_many update_one watch create_search_index
        pymongo.cursor.Cursor pymongo.command_cursor.CommandCursor: next to_list __iter__
        pymongo.command_cursor.CommandCursor: try_next
        pymongo.cursor.Cursor: __getitem__ distinct explain
        pymongo.client_session.ClientSession: commit_transaction abort_transaction with_transaction
        gridfs.GridFS: delete exists find_one get get_last_version list put
        gridfs.GridOut: read readline readchunk
        mongoengine.Document: save delete reload update
        mongoengine.QuerySet: first get count delete update update_one insert in_bulk distinct aggregate create modify sum
            average to_json upsert_one __iter__ __getitem__
        """,
    ),
    *rows(
        "waits",
        "waits for Elasticsearch",
        "elasticsearch.AsyncElasticsearch",
        """
        elasticsearch.Elasticsearch: ** -options -close
        elasticsearch.helpers: bulk scan streaming_bulk parallel_bulk reindex
        elasticsearch.dsl.Search: execute count scan delete __iter__ __getitem__
        elasticsearch.dsl.Document: get mget init save delete update
        """,
    ),
    *rows(
        "waits",
        "waits for OpenSearch",
        "opensearchpy.AsyncOpenSearch",
        """
        opensearchpy.OpenSearch: ** -close
        opensearchpy.helpers: bulk scan streaming_bulk parallel_bulk reindex
        """,
    ),
    *rows(
        "waits",
        "waits for the search engine",
        _THREAD,
        """
        meilisearch.Client: * -index -generate_tenant_token
        meilisearch.index.Index: *
        typesense.Client: **
        algoliasearch.search.client.SearchClientSync: *
        solr.Solr pysolr.Solr: search add delete commit optimize ping
        """,
    ),
    *rows(
        "waits",
        "waits for the vector store",
        _THREAD,
        """
        qdrant_client.QdrantClient: * -close
        weaviate: connect_to_local connect_to_custom connect_to_weaviate_cloud connect_to_wcs connect_to_embedded
        weaviate.WeaviateClient weaviate.Client: ** -close -collections.get -collections.use
        weaviate.collections.Collection: ** -with_tenant -with_consistency_level
        chromadb: PersistentClient HttpClient CloudClient
        chromadb.api.ClientAPI: *
        chromadb.Collection: *
        pinecone.Pinecone: * -index
        pinecone.Index: *
        pymilvus.MilvusClient: * -close -prepare_index_params -create_schema -create_struct_field_schema -create_field_schema
        pymilvus.Collection: create_index delete flush insert load query release search upsert
        lancedb: connect
        """,
    ),
    *rows(
        "waits",
        "waits for Neo4j",
        "neo4j.AsyncGraphDatabase",
        """
        neo4j.Driver: execute_query verify_connectivity verify_authentication get_server_info
        neo4j.Session: run execute_read execute_write read_transaction write_transaction
        neo4j.Transaction neo4j.ManagedTransaction: run
        neo4j.Transaction: commit rollback
        neo4j.Result: consume data single values fetch peek to_df __iter__
        """,
    ),
    *rows(
        "waits",
        "waits for Supabase",
        "supabase.AsyncClient",
        """
        postgrest.SyncRequestBuilder: execute
        supabase.Client.auth supabase.Client.functions: **
        supabase.Client.storage: *
        storage3._sync.file_api.SyncBucketProxy: * -get_public_url
        """,
    ),
    *rows(
        "waits",
        "waits for the cache",
        "the cache's a-methods (await cache.aget(...))",
        """
        django.core.cache.cache: get set add get_or_set get_many set_many delete delete_many incr decr has_key touch clear
        """,
    ),
)
