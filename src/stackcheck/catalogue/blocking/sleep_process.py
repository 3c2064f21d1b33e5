"""Sleeping, child processes, other threads, the person at the terminal."""

from __future__ import annotations

from stackcheck.catalogue.blocking.row import absent, equal, given, mentions, rows

TABLE = (
    *rows(
        "waits",
        "sleeps",
        "await asyncio.sleep(...)",
        """
        time: sleep
        """,
        equal("secs", 0, 0),
    ),
    *rows(
        "waits",
        "waits for the child process",
        "asyncio.create_subprocess_exec",
        """
        subprocess: run call check_call check_output getoutput getstatusoutput
        subprocess.Popen: communicate wait
        os: system popen spawnl spawnle spawnlp spawnlpe spawnv spawnve spawnvp spawnvpe wait wait3 wait4
        pty: spawn
        pexpect: run runu
        pexpect.spawn: expect expect_exact expect_list read readline readlines wait
        invoke: run sudo
        fabric.Connection: open run sudo local get put
        """,
    ),
    *rows("waits", "waits for the child process", "asyncio.create_subprocess_exec", "os: waitpid", given("options", 1)),
    *rows("waits", "forks and starts a process", "asyncio.create_subprocess_exec", "subprocess: Popen\npexpect: spawn"),
    *rows(
        "waits",
        "measures for as long as it is told",
        "asyncio.to_thread(...)",
        """
        psutil psutil.Process: cpu_percent
        psutil: cpu_times_percent
        """,
        absent("interval", 0),
        equal("interval", 0, None),
        equal("interval", 0, 0),
    ),
    *rows("waits", "waits for the child process", "asyncio.to_thread(...)", "psutil: wait_procs\npsutil.Process: wait"),
    *rows(
        "waits",
        "waits for another thread",
        "asyncio.to_thread(...)",
        """
        threading.Event threading.Condition: wait
        threading.Condition: wait_for
        threading.Barrier: wait
        threading.Thread threading.Timer: join
        """,
        equal("timeout", 0, 0),
    ),
    *rows(
        "waits",
        "waits until the queue has an item",
        "asyncio.to_thread(...)",
        """
        queue.Queue queue.LifoQueue queue.PriorityQueue queue.SimpleQueue: get
        multiprocessing.queues.Queue multiprocessing.queues.JoinableQueue multiprocessing.queues.SimpleQueue: get
        """,
        equal("block", 0, False),
        equal("timeout", 1, 0),
    ),
    *rows(
        "waits",
        "waits until every item of the queue is done",
        "asyncio.to_thread(...)",
        """
        queue.Queue queue.LifoQueue queue.PriorityQueue multiprocessing.queues.JoinableQueue: join
        """,
    ),
    *rows(
        "waits",
        "waits for the result of another thread or process",
        "await asyncio.wrap_future(...)",
        """
        concurrent.futures.Future: result exception
        """,
        equal("timeout", 0, 0),
    ),
    *rows(
        "waits",
        "waits for other threads or processes",
        "asyncio.gather with loop.run_in_executor",
        """
        concurrent.futures: wait as_completed
        concurrent.futures.ThreadPoolExecutor concurrent.futures.ProcessPoolExecutor: map
        multiprocessing.pool.Pool multiprocessing.pool.ThreadPool: apply map starmap imap imap_unordered join
        multiprocessing.pool.AsyncResult: get wait
        joblib.Parallel: __call__
        """,
    ),
    *rows(
        "waits",
        "waits for other threads or processes",
        "asyncio.to_thread(...)",
        """
        concurrent.futures.ThreadPoolExecutor concurrent.futures.ProcessPoolExecutor: shutdown
        """,
        equal("wait", 0, False),
    ),
    *rows(
        "waits", "waits for another process", "asyncio.to_thread(...)", "multiprocessing.Process: join", equal("timeout", 0, 0)
    ),
    *rows("waits", "waits for the person at the terminal", "asyncio.to_thread(...)", "builtins: input\ngetpass: getpass"),
    *rows("waits", "waits for a signal", "loop.add_signal_handler", "signal: pause sigwait sigwaitinfo"),
    *rows("waits", "waits for a file descriptor", "loop.add_reader", "select: select", equal("timeout", 3, 0)),
    *rows(
        "waits",
        "waits for a file descriptor",
        "loop.add_reader",
        "selectors.DefaultSelector selectors.BaseSelector: select",
        equal("timeout", 0, 0),
    ),
    *rows(
        "waits",
        "waits for a lock on a file",
        "asyncio.to_thread(...)",
        "fcntl: flock lockf",
        mentions("cmd", 1, "LOCK_NB"),
        mentions("cmd", 1, "LOCK_UN"),
    ),
    *rows(
        "waits",
        "waits for a lock on a file",
        "filelock.AsyncFileLock",
        "filelock.FileLock filelock.SoftFileLock: acquire __enter__",
        equal("blocking", None, False),
        equal("timeout", 0, 0),
    ),
)
