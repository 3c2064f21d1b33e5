"""SDKs of the cloud providers, container runtimes and Git."""

from __future__ import annotations

from stackcheck.catalogue.blocking.row import rows

_THREAD = "asyncio.to_thread(...)"

TABLE = (
    *rows(
        "waits",
        "waits for AWS",
        "aioboto3",
        """
        botocore.client.BaseClient: * -can_paginate -close -generate_presigned_post -generate_presigned_url -get_paginator
            -get_waiter
        botocore.paginate.PageIterator: build_full_result __iter__
        botocore.waiter.Waiter: wait
        botocore.response.StreamingBody: read readlines iter_chunks iter_lines __iter__
        boto3.resources.base.ServiceResource: * -get_available_subresources
        boto3.resources.collection.ResourceCollection: __iter__ delete
        boto3.dynamodb.table.BatchWriter: put_item delete_item
        boto3.s3.transfer.S3Transfer: upload_file download_file
        botocore.credentials.Credentials: get_frozen_credentials
        boto3.Session botocore.session.Session: get_credentials
        s3fs.S3FileSystem: * -sign -url
        """,
    ),
    *rows(
        "waits",
        "waits for Google Cloud",
        _THREAD,
        """
        google.cloud.storage.Client: * -batch -bucket -close -current_batch -create_anonymous_client
            -generate_signed_post_policy_v4
        google.cloud.storage.Bucket: create copy_blob delete delete_blob delete_blobs exists get_blob list_blobs patch reload
            rename_blob update
        google.cloud.storage.Blob: compose create_resumable_upload_session delete download_as_bytes download_as_string
            download_as_text download_to_file download_to_filename exists make_public make_private open patch reload rewrite
            update_storage_class upload_from_file upload_from_filename upload_from_string
        google.cloud.bigquery.Client: * -dataset -job_from_resource -close
        google.cloud.bigquery.QueryJob google.cloud.bigquery.LoadJob: result reload exists cancel
        google.cloud.bigquery.QueryJob: to_dataframe to_arrow __iter__
        google.cloud.bigquery.table.RowIterator: to_dataframe to_arrow __iter__
        google.cloud.secretmanager.SecretManagerServiceClient: * -secret_path -secret_version_path
        google.cloud.kms.KeyManagementServiceClient: * -crypto_key_path -key_ring_path -crypto_key_version_path
        google.cloud.tasks_v2.CloudTasksClient: * -queue_path -task_path
        google.cloud.vision.ImageAnnotatorClient google.cloud.speech.SpeechClient
            google.cloud.documentai.DocumentProcessorServiceClient google.cloud.texttospeech.TextToSpeechClient
            google.cloud.language.LanguageServiceClient google.cloud.dlp_v2.DlpServiceClient
            google.cloud.translate.TranslationServiceClient: *
        google.cloud.translate_v2.Client: *
        google.cloud.pubsub_v1.SubscriberClient: * -subscription_path -topic_path -subscribe
        google.cloud.pubsub_v1.publisher.futures.Future: result
        google.cloud.firestore.Client: * -batch -collection -collection_group -document -transaction -field_path
        google.cloud.firestore.CollectionReference: add get list_documents stream
        google.cloud.firestore.DocumentReference: collections create delete get set update
        google.cloud.firestore.Query: get stream
        google.cloud.firestore.WriteBatch: commit
        googleapiclient.discovery: build
        googleapiclient.discovery.Resource: execute next_chunk
        googleapiclient.http.MediaIoBaseDownload: next_chunk
        gspread: authorize
        gspread.Client: open open_by_key open_by_url create
        gspread.Spreadsheet: add_worksheet batch_update share values_get values_update worksheet worksheets
        gspread.Worksheet: append_row append_rows batch_get batch_update clear find get get_all_records get_all_values
            row_values col_values update update_cell
        firebase_admin.auth: * -create_custom_token
        firebase_admin.messaging: send send_each send_each_for_multicast send_multicast subscribe_to_topic
        """,
    ),
    *rows(
        "waits",
        "waits for Azure",
        "the SDK's aio namespace",
        """
        azure.storage.blob.BlobServiceClient: * -close -get_blob_client -get_container_client -from_connection_string
        azure.storage.blob.ContainerClient: * -close -get_blob_client -from_connection_string
        azure.storage.blob.BlobClient: * -close -from_connection_string -from_blob_url
        azure.storage.blob.StorageStreamDownloader: readall readinto read content_as_bytes content_as_text chunks
        azure.storage.fileshare.ShareFileClient azure.storage.fileshare.ShareDirectoryClient: * -close -get_file_client
        azure.storage.queue.QueueClient: * -close -from_connection_string
        azure.identity.DefaultAzureCredential azure.identity.ManagedIdentityCredential azure.identity.ClientSecretCredential
            azure.identity.AzureCliCredential azure.identity.WorkloadIdentityCredential: get_token
        azure.keyvault.secrets.SecretClient azure.keyvault.keys.KeyClient: * -close
        azure.search.documents.SearchClient: * -close
        azure.search.documents.indexes.SearchIndexClient: * -close -get_search_client
        azure.cosmos.ContainerProxy azure.cosmos.DatabaseProxy: * -get_container_client
        azure.servicebus.ServiceBusSender azure.servicebus.ServiceBusReceiver: * -close
        azure.ai.formrecognizer.DocumentAnalysisClient azure.ai.documentintelligence.DocumentIntelligenceClient: * -close
        azure.core.polling.LROPoller: result wait
        azure.core.paging.ItemPaged: __iter__ by_page
        azure.data.tables.TableClient: * -close -from_connection_string
        """,
    ),
    *rows(
        "waits",
        "waits for the object store",
        "miniopy-async",
        "minio.Minio: * -set_app_info -trace_on -trace_off -presigned_get_object -presigned_put_object -get_presigned_url",
    ),
    *rows(
        "waits",
        "waits for the Docker daemon",
        "aiodocker",
        """
        docker.DockerClient: ** -close
        docker.models.containers.Container: *
        docker.models.images.Image docker.models.volumes.Volume docker.models.networks.Network: *
        docker.APIClient: * -close
        """,
    ),
    *rows(
        "waits",
        "waits for the Kubernetes API",
        "kubernetes_asyncio",
        """
        kubernetes.client.CoreV1Api kubernetes.client.AppsV1Api kubernetes.client.BatchV1Api kubernetes.client.CustomObjectsApi
            kubernetes.client.NetworkingV1Api kubernetes.client.RbacAuthorizationV1Api kubernetes.client.VersionApi
            kubernetes.client.AutoscalingV1Api kubernetes.client.ApiextensionsV1Api kubernetes.client.PolicyV1Api
            kubernetes.client.StorageV1Api kubernetes.client.AuthorizationV1Api: *
        kubernetes.watch.Watch: stream
        kubernetes.stream: stream
        kubernetes.dynamic.DynamicClient: *
        """,
    ),
    *rows(
        "disk",
        "reads the cluster's configuration",
        _THREAD,
        "kubernetes.config: load_config load_kube_config load_incluster_config",
        brief=True,
    ),
    *rows(
        "waits",
        "runs git and waits for it",
        _THREAD,
        """
        git.Repo: clone_from clone init archive blame is_dirty iter_commits
        git.Git git.Repo.git: *
        git.Remote: fetch pull push update
        git.IndexFile: add commit diff remove reset checkout write
        pygit2: clone_repository
        pygit2.Remote: fetch push
        dulwich.porcelain: clone fetch pull push
        """,
    ),
    *rows("disk", "reads the repository's settings", _THREAD, "git: Repo", brief=True),
    *rows(
        "waits",
        "waits for the secret store",
        _THREAD,
        """
        hvac.Client: **
        consul.Consul: **
        """,
    ),
    *rows(
        "waits",
        "waits for the object store",
        _THREAD,
        """
        dropbox.Dropbox: *
        oss2: resumable_upload resumable_download
        oss2.Bucket: * -sign_url -sign_rtmp_url
        oss2.Service: *
        cloudinary.uploader: upload upload_large destroy
        django.core.files.storage.default_storage django.core.files.storage.Storage django.core.files.storage.FileSystemStorage:
            save open delete exists size listdir
        """,
    ),
)
