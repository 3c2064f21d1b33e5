"""Files: reading and writing them, copying and deleting trees; and, as a tier of its own, the cheap looks at their metadata.

A text file is short as a rule (settings, a template, a result); what is read or written as bytes may be of any size.
"""

from __future__ import annotations

from stackcheck.catalogue.blocking.row import rows, text

# What makes a value of a whole text: what is given to it is as short as a text file.
PARSERS = frozenset({"loads", "safe_load", "model_validate_json", "validate_json", "parse_raw", "fromstring"})

TABLE = (
    *rows("disk", "opens a file", "anyio.open_file", "builtins: open\ncodecs: open\nos: fdopen", brief=text(1)),
    *rows("disk", "opens a file", "anyio.open_file", "pathlib.Path: open", brief=text(0)),
    *rows("disk", "opens a file", "anyio.open_file", "io: open_code\ngzip bz2 lzma: open\nshelve dbm: open"),
    *rows("disk", "opens a file", "asyncio.to_thread(...)", "os: open", brief=True),
    *rows("disk", "opens a file", "anyio.NamedTemporaryFile", "tempfile: NamedTemporaryFile", brief=True),
    *rows("disk", "opens a file", "anyio.TemporaryFile", "tempfile: TemporaryFile", brief=True),
    *rows("disk", "reads a file", "anyio.Path", "pathlib.Path: read_text", brief=True),
    *rows("disk", "writes a file", "anyio.Path", "pathlib.Path: write_text", brief=True),
    *rows("disk", "reads a file", "anyio.Path", "pathlib.Path: read_bytes"),
    *rows("disk", "writes a file", "anyio.Path", "pathlib.Path: write_bytes"),
    *rows("disk", "writes to the disk and waits for it", "asyncio.to_thread(...)", "os: fsync fdatasync sync"),
    *rows(
        "disk",
        "copies file contents",
        "asyncio.to_thread(...)",
        """
        shutil: copy copy2 copyfile copyfileobj move
        os: sendfile copy_file_range
        filecmp: cmp cmpfiles
        """,
    ),
    *rows(
        "disk",
        "walks a whole directory tree",
        "asyncio.to_thread(...)",
        "shutil: copytree rmtree\npathlib.Path: rglob",
    ),
    *rows(
        "disk",
        "walks a whole directory tree",
        "asyncio.to_thread(...)",
        "os: walk fwalk\npathlib.Path: walk",
        stepwise=True,
    ),
    *rows(
        "disk",
        "reads the uploaded file (on disk where it is large)",
        "await file.read()",
        """
        tempfile.SpooledTemporaryFile: read readline readlines
        """,
        brief=True,
    ),
    *rows(
        "disk",
        "reads a file",
        "asyncio.to_thread(...)",
        """
        fileinput: input
        numpy: load loadtxt genfromtxt save savez savez_compressed savetxt
        joblib: load dump
        """,
    ),
    *rows(
        "disk",
        "reads a file",
        "asyncio.to_thread(...)",
        """
        configparser.ConfigParser configparser.RawConfigParser: read
        linecache: getline getlines
        netrc: netrc
        """,
        brief=True,
    ),
    *rows(
        "metadata",
        "asks the file system",
        "anyio.Path",
        """
        os: access chmod chown link listdir lstat makedirs mkdir readlink remove removedirs rename renames replace rmdir scandir
            stat statvfs symlink truncate unlink utime
        os.path: exists getatime getctime getmtime getsize isdir isfile islink ismount lexists realpath samefile
        pathlib.Path: chmod exists glob group hardlink_to is_block_device is_char_device is_dir is_fifo is_file is_junction
            is_mount is_socket is_symlink iterdir lchmod lstat mkdir owner readlink rename replace resolve rmdir samefile stat
            symlink_to touch unlink
        glob: glob iglob
        shutil: chown copymode copystat disk_usage which
        tempfile: TemporaryDirectory mkdtemp mkstemp
        tempfile.TemporaryDirectory: cleanup
        tarfile: is_tarfile
        zipfile: is_zipfile
        """,
    ),
)
