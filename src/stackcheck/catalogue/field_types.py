"""The field and column types of Django, SQLAlchemy, SQLModel and Tortoise and of common libraries for them, and what they are.

Each table maps a kind to qualified names, written as a module and the names in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec


class FieldType(msgspec.Struct, frozen=True):
    """`name` is the canonical qualified name; a virtual field has no column of its own."""

    name: str
    kind: str
    indexed: bool = False
    nullable: bool = False
    unique: bool = False
    virtual: bool = False


# Kinds of relations; the other kinds are integer, float, decimal, text, slug, boolean, date, datetime, time, duration, uuid,
# json, binary, file, array, choice, ip, range, geometry, vector, search, tree, generated.
RELATIONS = frozenset({"foreign_key", "one_to_one", "many_to_many", "generic_foreign_key", "generic"})
DIRECT = frozenset({"foreign_key", "one_to_one"})

_DJANGO: Mapping[str, str] = {
    "integer": """django.db.models AutoField BigAutoField BigIntegerField IntegerField PositiveBigIntegerField
        PositiveIntegerField PositiveSmallIntegerField SmallAutoField SmallIntegerField OrderWrt
        | django_fsm FSMIntegerField | django_postgres_extensions.models.fields IntegerField""",
    "float": "django.db.models FloatField | django_measurement.models MeasurementField",
    "decimal": "django.db.models DecimalField | djmoney.models.fields MoneyField | djmoney.money MoneyField",
    "text": """django.db.models CharField CommaSeparatedIntegerField EmailField FilePathField TextField URLField
        | django.contrib.postgres.fields CICharField CIEmailField CITextField
        | model_utils.fields NoDbIndexStatusField SplitField StatusField UrlsafeTokenField
        | django_extensions.db.fields RandomCharField | django_fsm FSMField
        | phonenumber_field.modelfields PhoneNumberField | django_countries.fields CountryField LanguageField
        | timezone_field TimeZoneField | timezone_field.fields TimeZoneField | colorfield.fields ColorField
        | ckeditor.fields RichTextField | ckeditor_uploader.fields RichTextUploadingField | django_ckeditor_5.fields
        CKEditor5Field
        | tinymce.models HTMLField | tinymce HTMLField | djangocms_text_ckeditor.fields HTMLField | markdownx.models
        MarkdownxField
        | martor.models MartorField | mdeditor.fields MDTextField | froala_editor.fields FroalaField | summernote.fields
        SummernoteTextField
        | wagtail.fields RichTextField StreamField | wagtail.core.fields RichTextField StreamField
        | multiselectfield MultiSelectField | multiselectfield.db.fields MultiSelectField
        | shortuuid.django_fields ShortUUIDField | shortuuidfield ShortUUIDField | recurrence.fields RecurrenceField
        | encrypted_model_fields.fields EncryptedCharField EncryptedTextField EncryptedEmailField
        | fernet_fields EncryptedTextField EncryptedCharField EncryptedEmailField
        | encrypted_fields.fields EncryptedCharField EncryptedTextField EncryptedEmailField
        | localflavor.us.models USStateField USZipCodeField | localflavor.generic.models IBANField BICField
        | rest_framework_api_key.models KeyField | fontawesome_5.fields IconField | s3direct.fields S3DirectField
        | dynamic_preferences.types LongStringPreference | django_celery_beat.models TimezoneField""",
    "slug": """django.db.models SlugField | django_extensions.db.fields AutoSlugField | autoslug AutoSlugField
        | autoslug.fields AutoSlugField""",
    "boolean": "django.db.models BooleanField NullBooleanField | model_utils.fields AutoDeletedField",
    "date": "django.db.models DateField",
    "datetime": """django.db.models DateTimeField
        | model_utils.fields AutoCreatedField AutoLastModifiedField MonitorField
        | django_extensions.db.fields CreationDateTimeField ModificationDateTimeField""",
    "time": "django.db.models TimeField",
    "duration": "django.db.models DurationField",
    "uuid": """django.db.models UUIDField | model_utils.fields UUIDField | django_extensions.db.fields UUIDField |
        uuid_extensions UUID7Field""",
    "json": """django.db.models JSONField | django.contrib.postgres.fields HStoreField JSONField | jsonfield JSONField
        | jsonfield.fields JSONField | django_extensions.db.fields.json JSONField | django_jsonform.models.fields JSONField
        | annoying.fields JSONField | django_mysql.models JSONField | picklefield.fields PickledObjectField
        | picklefield PickledObjectField""",
    "binary": "django.db.models BinaryField",
    "file": """django.db.models FileField ImageField | sorl.thumbnail ImageField | sorl.thumbnail.fields ImageField
        | easy_thumbnails.fields ThumbnailerField ThumbnailerImageField | imagekit.models ProcessedImageField
        | versatileimagefield.fields VersatileImageField | stdimage StdImageField | stdimage.models StdImageField
        | private_storage.fields PrivateFileField PrivateImageField | cloudinary.models CloudinaryField
        | wagtail.images.models WagtailImageField | django_resized ResizedImageField | filebrowser.fields FileBrowseField
        | pictures.models PictureField""",
    "array": """django.contrib.postgres.fields ArrayField | django_better_admin_arrayfield.models.fields ArrayField
        | django_jsonform.models.fields ArrayField""",
    "ip": """django.db.models GenericIPAddressField IPAddressField | netfields InetAddressField CidrAddressField MACAddressField
        | macaddress.fields MACAddressField""",
    "range": """django.contrib.postgres.fields BigIntegerRangeField DateRangeField DateTimeRangeField DecimalRangeField
        FloatRangeField IntegerRangeField""",
    "search": "django.contrib.postgres.search SearchVectorField",
    "geometry": """django.contrib.gis.db.models GeometryCollectionField GeometryField LineStringField MultiLineStringField
        MultiPointField MultiPolygonField PointField PolygonField RasterField""",
    "vector": "pgvector.django VectorField HalfVectorField SparseVectorField BitField | pgvector.django.vector VectorField",
    "tree": "django_ltree.fields PathField | django_ltree_field.fields LTreeField",
    "foreign_key": """django.db.models ForeignKey | modelcluster.fields ParentalKey
        | mptt.fields TreeForeignKey | mptt.models TreeForeignKey | polymorphic_tree.models PolymorphicTreeForeignKey
        | django_fsm FSMKeyField | filer.fields.image FilerImageField | filer.fields.file FilerFileField
        | filer.fields.folder FilerFolderField | cms.models.fields PageField | cms.models PlaceholderField
        | cms.models.fields PlaceholderField | modelsearch.fields ForeignKey | smart_selects.db_fields ChainedForeignKey
        | parler.fields TranslationsForeignKey""",
    "one_to_one": """django.db.models OneToOneField | annoying.fields AutoOneToOneField | mptt.fields TreeOneToOneField
        | mptt.models TreeOneToOneField""",
    "many_to_many": """django.db.models ManyToManyField | modelcluster.fields ParentalManyToManyField
        | mptt.fields TreeManyToManyField | mptt.models TreeManyToManyField | sortedm2m.fields SortedManyToManyField
        | smart_selects.db_fields ChainedManyToManyField | taggit.managers TaggableManager
        | modelcluster.contrib.taggit ClusterTaggableManager""",
    "generic_foreign_key": """django.contrib.contenttypes.fields GenericForeignKey
        | modelcluster.contrib.contenttypes GenericForeignKey""",
    "generic": "django.contrib.contenttypes.fields GenericRelation | django.contrib.contenttypes.generic GenericRelation",
    # computed from other fields
    "virtual": "django_prices.models MoneyField TaxedMoneyField | imagekit.models ImageSpecField",
    "generated": "django.db.models GeneratedField",
    "composite_key": "django.db.models CompositePrimaryKey",
}

# What the field's class sets by itself.
_INDEXED = frozenset({"SlugField", "AutoSlugField", "FilerImageField", "FilerFileField", "FilerFolderField", "TreeForeignKey",
                      "ForeignKey", "ParentalKey", "PolymorphicTreeForeignKey", "FSMKeyField", "PageField", "PlaceholderField",
                      "TranslationsForeignKey", "ChainedForeignKey"})  # fmt: skip
_NULLABLE = frozenset({"NullBooleanField"})

# Other modules from which the same Django classes can be imported.
_DJANGO_MODULES = (
    "django.db.models.fields",
    "django.db.models.fields.files",
    "django.db.models.fields.json",
    "django.db.models.fields.related",
    "django.db.models.fields.generated",
    "django.contrib.gis.db.models",
    "django.contrib.gis.db.models.fields",
)
_POSTGRES_MODULES = {
    "django.contrib.postgres.fields": (
        "django.contrib.postgres.fields.array",
        "django.contrib.postgres.fields.citext",
        "django.contrib.postgres.fields.hstore",
        "django.contrib.postgres.fields.jsonb",
        "django.contrib.postgres.fields.ranges",
    ),
    "django.contrib.gis.db.models": ("django.contrib.gis.db.models.fields",),
    "django_extensions.db.fields": ("django_extensions.db.models",),
}

_TORTOISE: Mapping[str, str] = {
    "integer": "tortoise.fields BigIntField BigIntegerField IntField IntegerField SmallIntField SmallIntegerField",
    "float": "tortoise.fields FloatField",
    "decimal": "tortoise.fields DecimalField",
    "text": "tortoise.fields CharField TextField",
    "choice": "tortoise.fields CharEnumField IntEnumField",
    "boolean": "tortoise.fields BooleanField",
    "date": "tortoise.fields DateField",
    "datetime": "tortoise.fields DateTimeField DatetimeField",
    "time": "tortoise.fields TimeField",
    "duration": "tortoise.fields DurationField TimeDeltaField",
    "uuid": "tortoise.fields UUIDField",
    "json": "tortoise.fields JSONField",
    "binary": "tortoise.fields BinaryField",
    "array": "tortoise.contrib.postgres.fields ArrayField",
    "search": "tortoise.contrib.postgres.fields TSVectorField",
    "foreign_key": "tortoise.fields ForeignKey ForeignKeyField",
    "one_to_one": "tortoise.fields OneToOneField",
    "many_to_many": "tortoise.fields ManyToManyField",
}
_TORTOISE_MODULES = ("tortoise.fields.data", "tortoise.fields.relational", "tortoise.fields.base")

_SQLALCHEMY: Mapping[str, str] = {
    "integer": """sqlalchemy BIGINT BigInteger INT INTEGER Integer SMALLINT SmallInteger
        | sqlalchemy.dialects.mysql TINYINT MEDIUMINT | sqlalchemy.dialects.postgresql OID""",
    "float": "sqlalchemy Double DOUBLE DOUBLE_PRECISION FLOAT Float REAL",
    "decimal": "sqlalchemy DECIMAL NUMERIC Numeric | sqlalchemy.dialects.postgresql MONEY",
    "text": """sqlalchemy CHAR CLOB NCHAR NVARCHAR String TEXT Text Unicode UnicodeText VARCHAR
        | sqlalchemy.dialects.postgresql CITEXT | sqlalchemy.dialects.mysql LONGTEXT MEDIUMTEXT TINYTEXT | citext CIText
        | sqlmodel AutoString | sqlmodel.sql.sqltypes AutoString
        | sqlalchemy_utils EmailType PasswordType PhoneNumberType URLType ColorType LocaleType TimezoneType CountryType
        CurrencyType StringEncryptedType EncryptedType""",
    "boolean": "sqlalchemy BOOLEAN Boolean",
    "date": "sqlalchemy DATE Date",
    "datetime": """sqlalchemy DATETIME DateTime TIMESTAMP | sqlalchemy_utils ArrowType
        | fastapi_users_db_sqlalchemy.generics TIMESTAMPAware | sqlalchemy_utc UtcDateTime | advanced_alchemy.types
        DateTimeUTC""",
    "time": "sqlalchemy TIME Time",
    "duration": "sqlalchemy Interval | sqlalchemy.dialects.postgresql INTERVAL",
    "uuid": """sqlalchemy UUID Uuid | sqlalchemy_utils UUIDType | fastapi_users_db_sqlalchemy GUID
        | fastapi_users_db_sqlalchemy.generics GUID | advanced_alchemy.types GUID""",
    "json": """sqlalchemy JSON PickleType | sqlalchemy.dialects.postgresql HSTORE JSONB | sqlalchemy_json MutableJson
        NestedMutableJson
        mutable_json_type | sqlalchemy_utils JSONType""",
    "binary": """sqlalchemy BINARY BLOB LargeBinary VARBINARY | sqlalchemy.dialects.postgresql BYTEA |
        sqlalchemy.dialects.mysql LONGBLOB MEDIUMBLOB""",
    "array": "sqlalchemy ARRAY",
    "choice": """sqlalchemy Enum | sqlalchemy.dialects.postgresql ENUM | sqlalchemy.dialects.mysql ENUM SET | sqlalchemy_utils
        ChoiceType""",
    "ip": "sqlalchemy.dialects.postgresql CIDR INET MACADDR MACADDR8 | sqlalchemy_utils IPAddressType",
    "range": "sqlalchemy.dialects.postgresql DATERANGE INT4RANGE INT8RANGE NUMRANGE TSRANGE TSTZRANGE",
    "search": "sqlalchemy.dialects.postgresql TSVECTOR | sqlalchemy_utils TSVectorType",
    "vector": "pgvector.sqlalchemy Vector HALFVEC SPARSEVEC BIT VECTOR",
    "tree": "sqlalchemy_utils LtreeType",
    "geometry": "geoalchemy2 Geography Geometry Raster | geoalchemy2.types Geography Geometry",
}
_SQLALCHEMY_MODULES = (
    "sqlalchemy.types",
    "sqlalchemy.sql.sqltypes",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.dialects.mysql",
    "sqlalchemy.dialects.sqlite",
    "sqlmodel",
)

# The kind of a column that has no type but a Python annotation.
PYTHON_KINDS: Mapping[str, str] = {
    "builtins.int": "integer",
    "builtins.float": "float",
    "builtins.str": "text",
    "builtins.bool": "boolean",
    "builtins.bytes": "binary",
    "builtins.dict": "json",
    "builtins.list": "array",
    "decimal.Decimal": "decimal",
    "datetime.date": "date",
    "datetime.datetime": "datetime",
    "datetime.time": "time",
    "datetime.timedelta": "duration",
    "uuid.UUID": "uuid",
    "enum.Enum": "choice",
    "typing.Literal": "choice",
    "typing.Any": "json",
    "typing.Dict": "json",
    "typing.List": "array",
    "pydantic.EmailStr": "text",
    "pydantic.UUID4": "uuid",
    "pydantic.AwareDatetime": "datetime",
    "pydantic.types.UUID4": "uuid",
}


def _listed(kinds: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Kind, module and name of everything in a table."""
    for kind, text in kinds.items():
        for group in text.split("|"):
            module, *names = group.split()
            yield from ((kind, module, name) for name in names)


def _django() -> Iterator[tuple[str, FieldType]]:
    for kind, module, name in _listed(_DJANGO):
        found = FieldType(
            f"{module}.{name}",
            kind,
            indexed=name in _INDEXED or kind == "one_to_one",
            nullable=name in _NULLABLE,
            unique=kind == "one_to_one",
            virtual=kind == "virtual",
        )
        others = _DJANGO_MODULES if module == "django.db.models" else _POSTGRES_MODULES.get(module, ())
        for place in (module, *others):
            yield f"{place}.{name}", found


def _plain(kinds: Mapping[str, str], base: str, modules: tuple[str, ...]) -> Iterator[tuple[str, FieldType]]:
    for kind, module, name in _listed(kinds):
        found = FieldType(f"{module}.{name}", kind, unique=kind == "one_to_one")
        for place in (module, *(modules if module == base else ())):
            yield f"{place}.{name}", found


DJANGO_FIELDS: Mapping[str, FieldType] = dict(_django())
TORTOISE_FIELDS: Mapping[str, FieldType] = dict(_plain(_TORTOISE, "tortoise.fields", _TORTOISE_MODULES))
COLUMN_TYPES: Mapping[str, FieldType] = dict(_plain(_SQLALCHEMY, "sqlalchemy", _SQLALCHEMY_MODULES))
