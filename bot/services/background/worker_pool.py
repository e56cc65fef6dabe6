"""Processes that do what would hold up the answers in this one. They end with it, however it ends."""

import os
import signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import active_children, get_context, parent_process
from threading import Thread


def create_worker_pool(count: int) -> ProcessPoolExecutor:
    """Create a pool of up to *count* processes; each starts when there is work for it."""
    # A fork would keep the open ports and files of this process.
    return ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_start_worker)


def fork_worker_pool(count: int) -> ProcessPoolExecutor:
    """Create a pool of *count* processes that start at once, with all that this process has imported.

    Only for a process that has neither threads nor ports yet: a fork would copy both half.
    """
    pool = ProcessPoolExecutor(count, mp_context=get_context("fork"), initializer=_start_worker)
    pool.submit(os.getpid)  # the first work starts all processes
    return pool


def kill_workers() -> None:
    """Kill the processes of all pools; work under way fails with `BrokenProcessPool`."""
    for process in active_children():
        process.kill()


def _start_worker() -> None:
    """Let a process ignore signals, and end with its parent even if that is killed."""
    for name in ("SIGINT", "SIGHUP"):  # Windows has no SIGHUP
        if number := getattr(signal, name, None):
            signal.signal(number, signal.SIG_IGN)
    Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)
