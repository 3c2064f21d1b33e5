"""Work that holds the loop by computing: password hashes, images, PDF and office files, data frames, archives, models."""

from __future__ import annotations

from stackcheck.catalogue.blocking.row import rows

_THREAD = "asyncio.to_thread(...)"

TABLE = (
    *rows(
        "cpu",
        "hashes a password (slow by design)",
        _THREAD,
        """
        bcrypt: hashpw checkpw kdf
        passlib.context.CryptContext: hash verify encrypt verify_and_update dummy_verify
        passlib.hash.bcrypt passlib.hash.bcrypt_sha256 passlib.hash.pbkdf2_sha256 passlib.hash.pbkdf2_sha512 passlib.hash.argon2
            passlib.hash.scrypt passlib.hash.sha256_crypt passlib.hash.sha512_crypt passlib.hash.django_pbkdf2_sha256: hash
            verify encrypt
        argon2.PasswordHasher: hash verify
        argon2.low_level: hash_secret hash_secret_raw verify_secret
        pwdlib.PasswordHash: hash verify verify_and_update
        pwdlib.hashers.argon2.Argon2Hasher pwdlib.hashers.bcrypt.BcryptHasher: hash verify
        nacl.pwhash: str verify kdf_scryptsalsa208sha256
        nacl.pwhash.argon2id nacl.pwhash.argon2i nacl.pwhash.scrypt: kdf str verify
        werkzeug.security: generate_password_hash check_password_hash
        fastapi_users.password.PasswordHelper: hash verify_and_update
        flask_bcrypt: generate_password_hash check_password_hash
        """,
    ),
    *rows(
        "cpu",
        "hashes a password (slow by design)",
        "django.contrib.auth's acheck_password, or sync_to_async(...)",
        """
        django.contrib.auth.hashers: make_password check_password
        django.contrib.auth.models.AbstractBaseUser: set_password check_password
        """,
    ),
    *rows(
        "cpu",
        "derives a key (slow by design)",
        _THREAD,
        """
        hashlib: pbkdf2_hmac scrypt
        cryptography.hazmat.primitives.kdf.pbkdf2.PBKDF2HMAC cryptography.hazmat.primitives.kdf.scrypt.Scrypt
            cryptography.hazmat.primitives.kdf.argon2.Argon2id: derive verify
        Crypto.Protocol.KDF: PBKDF2 scrypt bcrypt bcrypt_check
        """,
    ),
    *rows(
        "cpu",
        "generates a key pair",
        _THREAD,
        """
        cryptography.hazmat.primitives.asymmetric.rsa cryptography.hazmat.primitives.asymmetric.dsa: generate_private_key
        cryptography.hazmat.primitives.asymmetric.dh: generate_parameters
        paramiko.RSAKey paramiko.DSSKey: generate
        Crypto.PublicKey.RSA: generate
        rsa: newkeys
        """,
    ),
    *rows(
        "disk",
        "reads a key file",
        _THREAD,
        "paramiko.RSAKey paramiko.Ed25519Key paramiko.ECDSAKey paramiko.PKey: from_private_key_file from_path",
    ),
    *rows("cpu", "hashes a whole file", _THREAD, "hashlib: file_digest"),
    *rows(
        "cpu",
        "decodes or transforms an image",
        _THREAD,
        """
        PIL.Image.Image: alpha_composite convert effect_spread filter load quantize reduce resize rotate save thumbnail tobytes
            transform transpose verify
        PIL.ImageOps: autocontrast contain cover equalize exif_transpose expand fit grayscale pad scale
        cv2: GaussianBlur VideoCapture cvtColor dnn.readNet fastNlMeansDenoising imdecode imencode imread imwrite matchTemplate
            resize warpAffine warpPerspective
        cv2.VideoCapture: read grab retrieve
        cv2.VideoWriter: write
        imageio imageio.v2 imageio.v3: imread imwrite mimsave mimread
        skimage.io: imread imsave
        skimage.transform: resize rescale rotate
        pytesseract: image_to_string image_to_data image_to_pdf_or_hocr image_to_boxes
        easyocr: Reader
        easyocr.Reader: readtext
        pyvips.Image: new_from_file thumbnail write_to_file write_to_buffer
        wand.image.Image: resize save transform make_blob
        cairosvg: svg2pdf svg2png
        rembg: remove
        matplotlib.pyplot matplotlib.figure.Figure: savefig
        plotly.graph_objects.Figure: to_image write_image
        wordcloud.WordCloud: generate
        """,
    ),
    *rows(
        "cpu",
        "decodes or encodes audio or video",
        _THREAD,
        """
        pydub.AudioSegment: export from_file from_mp3 from_wav from_ogg
        librosa: load
        soundfile: read write
        moviepy.VideoFileClip moviepy.AudioFileClip: write_videofile write_audiofile
        ffmpeg: run probe
        av: open
        """,
    ),
    *rows(
        "cpu",
        "reads or renders a PDF",
        _THREAD,
        """
        pypdf PyPDF2: PdfReader PdfMerger
        PyPDF2: PdfFileReader PdfFileMerger
        pypdf.PageObject PyPDF2.PageObject: extract_text
        pypdf.PdfWriter PyPDF2.PdfWriter: write append merge
        pdfplumber: open
        pdfplumber.page.Page: extract_table extract_tables extract_text extract_words to_image
        pymupdf: open Document
        pymupdf.Document: save tobytes convert_to_pdf insert_pdf load_page get_page_text
        pymupdf.Page: get_pixmap get_text find_tables
        pymupdf4llm: to_markdown
        pdf2image: convert_from_bytes convert_from_path pdfinfo_from_path
        pypdfium2: PdfDocument
        pypdfium2.PdfPage: render
        pdfminer.high_level: extract_pages extract_text extract_text_to_fp
        pikepdf: open
        pikepdf.Pdf: open save
        camelot tabula: read_pdf
        weasyprint.HTML: write_pdf render
        xhtml2pdf.pisa: CreatePDF
        pdfkit: from_file from_string from_url
        reportlab.pdfgen.canvas.Canvas: save
        reportlab.platypus.SimpleDocTemplate: build
        fpdf.FPDF: output
        """,
    ),
    *rows(
        "cpu",
        "reads or writes an office document",
        _THREAD,
        """
        docx: Document
        docx.document.Document: save
        docx2txt: process
        mammoth: convert_to_html convert_to_markdown extract_raw_text
        pptx: Presentation
        pptx.presentation.Presentation: save
        openpyxl: load_workbook
        openpyxl.Workbook: save
        xlsxwriter.Workbook: close
        xlrd: open_workbook
        pypandoc: convert_file convert_text
        textract: process
        markitdown.MarkItDown: convert convert_local convert_response convert_stream convert_uri convert_url
        docling.document_converter.DocumentConverter: convert convert_all
        unstructured.partition.auto: partition
        unstructured.partition.pdf: partition_pdf
        unstructured.partition.docx: partition_docx
        unstructured.partition.html: partition_html
        unstructured.partition.text: partition_text
        unstructured.chunking.title: chunk_by_title
        """,
    ),
    *rows(
        "cpu",
        "reads or writes a data frame",
        _THREAD,
        """
        pandas: read_clipboard read_csv read_excel read_feather read_fwf read_hdf read_html read_json read_orc read_parquet
            read_pickle read_sas read_spss read_sql read_sql_query read_sql_table read_stata read_table read_xml read_gbq
            ExcelFile
        pandas.DataFrame: to_clipboard to_csv to_excel to_feather to_gbq to_hdf to_html to_json to_markdown to_orc to_parquet
            to_pickle to_sql to_stata to_xml
        pandas.ExcelFile: parse
        polars: read_avro read_csv read_database read_database_uri read_delta read_excel read_ipc read_json read_ndjson
            read_parquet
        polars.DataFrame: write_csv write_excel write_json write_parquet write_database write_ndjson
        polars.LazyFrame: collect sink_csv sink_parquet
        pyarrow.parquet: read_table write_table
        pyarrow.csv: read_csv write_csv
        dask.dataframe.DataFrame: compute
        """,
    ),
    *rows(
        "cpu",
        "packs or unpacks an archive",
        _THREAD,
        """
        shutil: make_archive unpack_archive
        zipfile.ZipFile: extract extractall read testzip write writestr
        tarfile.TarFile: add addfile extract extractall extractfile gettarinfo
        gzip: compress
        bz2 lzma: compress decompress
        py7zr: SevenZipFile
        py7zr.SevenZipFile: extractall readall writeall
        rarfile: RarFile
        patoolib: extract_archive
        """,
    ),
    # hundreds of megabytes take a second, and a value in memory is smaller than that as a rule
    *rows("cpu", "unpacks an archive", _THREAD, "gzip: decompress", brief=True),
    *rows(
        "cpu",
        "loads a model or its vocabulary",
        _THREAD,
        """
        sentence_transformers: SentenceTransformer CrossEncoder
        transformers: pipeline
        transformers.AutoModel transformers.AutoModelForCausalLM transformers.AutoModelForSequenceClassification
            transformers.AutoModelForSeq2SeqLM transformers.AutoModelForTokenClassification transformers.AutoTokenizer
            transformers.AutoProcessor transformers.AutoConfig transformers.PreTrainedModel
            transformers.PreTrainedTokenizerBase: from_pretrained
        diffusers.DiffusionPipeline diffusers.StableDiffusionPipeline: from_pretrained
        torch: load save
        torch.jit torch.hub: load
        whisper: load_model
        faster_whisper: WhisperModel
        spacy: load
        onnxruntime: InferenceSession
        keras.models: load_model
        tensorflow.saved_model: load
        llama_cpp: Llama
        fasttext: load_model
        gensim.models.KeyedVectors: load load_word2vec_format
        faiss: read_index write_index
        llama_index.core.node_parser: CodeSplitter SemanticSplitterNodeParser SentenceSplitter SentenceWindowNodeParser
            TokenTextSplitter
        """,
        lasting=True,
    ),
    *rows(
        "cpu",
        "runs a model",
        _THREAD,
        """
        sentence_transformers.SentenceTransformer: encode encode_multi_process encode_query encode_document
        sentence_transformers.CrossEncoder: predict rank
        transformers.Pipeline: __call__
        transformers.PreTrainedModel: generate __call__
        whisper.model.Whisper: transcribe
        faster_whisper.WhisperModel: transcribe
        fastembed.TextEmbedding: embed query_embed
        FlagEmbedding.FlagModel FlagEmbedding.BGEM3FlagModel FlagEmbedding.FlagReranker: encode compute_score
        onnxruntime.InferenceSession: run
        llama_cpp.Llama: __call__ create_chat_completion create_completion create_embedding
        spacy.language.Language: __call__ pipe
        keras.Model: predict fit evaluate
        presidio_analyzer.AnalyzerEngine: analyze
        presidio_anonymizer.AnonymizerEngine: anonymize
        ultralytics.YOLO: predict train __call__
        deepface.DeepFace: analyze find represent verify
        sklearn.pipeline.Pipeline: fit fit_predict fit_transform predict predict_proba score transform
        sklearn.linear_model.LogisticRegression sklearn.ensemble.RandomForestClassifier
            sklearn.ensemble.GradientBoostingClassifier sklearn.neighbors.KNeighborsClassifier sklearn.svm.SVC
            xgboost.XGBClassifier lightgbm.LGBMClassifier: fit predict predict_proba score
        sklearn.linear_model.LinearRegression sklearn.ensemble.RandomForestRegressor xgboost.XGBRegressor
            lightgbm.LGBMRegressor: fit predict score
        sklearn.cluster.KMeans: fit fit_predict fit_transform predict transform
        sklearn.cluster.DBSCAN sklearn.cluster.AgglomerativeClustering sklearn.cluster.HDBSCAN: fit fit_predict
        sklearn.ensemble.IsolationForest: fit fit_predict predict
        sklearn.decomposition.PCA umap.UMAP: fit fit_transform transform
        sklearn.manifold.TSNE: fit fit_transform
        sklearn.feature_extraction.text.TfidfVectorizer sklearn.feature_extraction.text.CountVectorizer: fit fit_transform
            transform
        sklearn.neighbors.NearestNeighbors: fit kneighbors
        sklearn.metrics.pairwise: cosine_similarity
        """,
    ),
    *rows(
        "cpu",
        "splits a document into chunks",
        _THREAD,
        """
        llama_index.core.node_parser.SentenceSplitter llama_index.core.node_parser.TokenTextSplitter
            llama_index.core.node_parser.MarkdownNodeParser llama_index.core.node_parser.HTMLNodeParser
            llama_index.core.node_parser.JSONNodeParser llama_index.core.node_parser.CodeSplitter
            llama_index.core.node_parser.LangchainNodeParser llama_index.core.node_parser.SemanticSplitterNodeParser
            llama_index.core.node_parser.NodeParser: get_nodes_from_documents split_text split_texts
            build_semantic_nodes_from_documents
        llama_index.core.SimpleDirectoryReader: load_data
        langchain_text_splitters.RecursiveCharacterTextSplitter langchain_text_splitters.CharacterTextSplitter
            langchain_text_splitters.TokenTextSplitter langchain_text_splitters.MarkdownHeaderTextSplitter
            langchain_text_splitters.TextSplitter: create_documents split_documents split_text transform_documents
        chonkie.SentenceChunker chonkie.TokenChunker chonkie.SemanticChunker chonkie.RecursiveChunker: chunk chunk_batch
            __call__
        """,
    ),
)
