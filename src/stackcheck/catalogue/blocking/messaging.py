"""Message brokers, task queues and mail."""

from __future__ import annotations

from stackcheck.catalogue.blocking.row import equal, rows

_THREAD = "asyncio.to_thread(...)"

TABLE = (
    *rows(
        "waits",
        "waits for Kafka",
        "aiokafka",
        """
        kafka: KafkaProducer KafkaConsumer KafkaAdminClient
        kafka.KafkaProducer: flush partitions_for
        kafka.KafkaConsumer: __iter__ beginning_offsets commit committed end_offsets offsets_for_times partitions_for_topic poll
            position topics
        kafka.KafkaAdminClient: create_topics delete_topics describe_topics list_topics list_consumer_groups
        kafka.producer.future.FutureRecordMetadata: get
        confluent_kafka.Producer: flush list_topics
        confluent_kafka.Consumer: commit consume list_topics poll
        """,
        equal("timeout", 0, 0),
        equal("timeout_ms", 0, 0),
    ),
    *rows(
        "waits",
        "waits for RabbitMQ",
        "aio-pika",
        """
        pika: BlockingConnection
        pika.BlockingConnection: channel close process_data_events sleep
        pika.adapters.blocking_connection.BlockingChannel: basic_ack basic_cancel basic_consume basic_get basic_nack
            basic_publish basic_qos basic_reject close confirm_delivery consume exchange_bind exchange_declare exchange_delete
            queue_bind queue_declare queue_delete queue_purge queue_unbind start_consuming tx_commit
        kombu.Connection: connect drain_events ensure_connection
        kombu.Producer: publish
        """,
    ),
    *rows(
        "waits",
        "waits for the broker",
        _THREAD,
        """
        paho.mqtt.client.Client: connect reconnect loop_forever
        rq.Queue: enqueue enqueue_at enqueue_call enqueue_in enqueue_many fetch_job
        zmq.Socket: recv recv_json recv_multipart recv_pyobj recv_string poll
        stomp.Connection: connect send
        """,
    ),
    *rows(
        "waits",
        "waits for the task's result",
        _THREAD,
        """
        celery.result.AsyncResult: get wait
        celery.result.GroupResult celery.result.ResultSet: get join join_native
        """,
    ),
    *rows(
        "waits",
        "asks the store of the tasks' results",
        _THREAD,
        """
        celery.result.AsyncResult: ready successful failed
        """,
    ),
    *rows(
        "waits",
        "asks the store of the tasks' results",
        _THREAD,
        "celery.result.AsyncResult: state status result info",
        trigger="attribute",
    ),
    *rows(
        "waits",
        "waits for the mail server",
        "sync_to_async(...)",
        """
        django.core.mail: send_mail send_mass_mail mail_admins mail_managers
        django.core.mail.EmailMessage django.core.mail.EmailMultiAlternatives: send
        """,
    ),
)
