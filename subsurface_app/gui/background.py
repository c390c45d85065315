"""Work off the GUI thread: functions run in threads, their answers come back as calls in the GUI thread."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import structlog
from PySide6.QtCore import QEventLoop, QObject, Qt, Signal, Slot
from shiboken6 import isValid

Then = Callable[[Any], None]
T = TypeVar("T")


def meanwhile_drawn(work: Callable[[], T], name: str, *, takes_clicks: bool = False) -> T:
    """Run `work` in a thread and wait for it while the window goes on drawing; gives what it gives, or raises it.

    For what must be over before the next line: opening a project, ending its threads.

    Parameters   takes_clicks : bool - the window can be used meanwhile: whoever calls this looks afterwards whether
                     what it wanted is still wanted
    """
    signals = _Done()
    loop = QEventLoop()
    signals.done.connect(loop.quit, Qt.ConnectionType.QueuedConnection)
    flag = QEventLoop.ProcessEventsFlag
    with ThreadPoolExecutor(1, thread_name_prefix=name) as pool:
        future = pool.submit(work)
        future.add_done_callback(lambda _: signals.done.emit())
        loop.exec(flag.AllEvents if takes_clicks else flag.ExcludeUserInputEvents)
    return future.result()


class _Done(QObject):
    done = Signal()


class Background(QObject):
    """Threads for reading and writing; heavy computing belongs into a job.

    Parameters   name : str - of the threads
                 threads : int - one thread keeps the order of what was asked
    """

    _answered = Signal(object)

    def __init__(self, name: str, threads: int = 1, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._open = True
        self._waiting = 0
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def is_idle(self) -> bool:
        """Whether every answer that somebody waits for has been delivered."""
        return self._waiting == 0

    def submit(
        self,
        work: Callable[[], Any],
        then: Then | None = None,
        failed: Then | None = None,
        owner: QObject | None = None,
        *,
        by_itself: bool = False,
    ) -> None:
        """Run `work` in a thread; later call `then(result)` or `failed(error)` in the GUI thread.

        Nothing is called after `close` or `finish`, nor once `owner` is deleted. Without `failed` an error ends in
        `sys.excepthook`.

        Parameters   by_itself : bool - nobody waits for it: it does not count for `is_idle`
        """
        if not self._open:
            return
        counted = int(not by_itself)
        self._waiting += counted
        future = self._pool.submit(work)
        future.add_done_callback(lambda done: self._answer((done, then, failed, owner, counted)))

    def close(self) -> None:
        """Wait for what runs, drop what waits, deliver nothing more."""
        self._open = False
        self._pool.shutdown(wait=True, cancel_futures=True)

    def finish(self) -> None:
        """Wait for what runs and for what waits, deliver nothing more; what fails now is logged."""
        self._open = False
        self._pool.shutdown(wait=True)

    def _answer(self, answer: tuple[Any, ...]) -> None:
        done: Future[Any] = answer[0]
        if self._open:
            self._answered.emit(answer)
        elif not done.cancelled() and (error := done.exception()) is not None:
            structlog.get_logger().warning("failed while it was closed", reason=str(error))

    @Slot(object)
    def _deliver(self, answer: tuple["Future[Any]", Then | None, Then | None, QObject | None, int]) -> None:
        done, then, failed, owner, counted = answer
        self._waiting -= counted
        if not self._open or (owner is not None and not isValid(owner)):
            return
        error = done.exception()
        if error is None:
            if then is not None:
                then(done.result())
        elif failed is not None:
            failed(error)
        else:
            raise error
