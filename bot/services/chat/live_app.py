"""The app that answers right now. Reloading replaces it, and whoever shows its commands subscribes to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.core.app import App


class LiveApp:
    """Holds the current app, so that what needs it does not have to know what replaces it."""

    def __init__(self, app: App) -> None:
        """Answer with *app* until it is replaced."""
        self._app = app
        self._listeners: list[Callable[[], object]] = []

    @property
    def app(self) -> App:
        """The app that answers from now on; an answer under way keeps the app it began with."""
        return self._app

    def replace(self, app: App) -> None:
        """Answer with *app* from now on, and notify the subscribers."""
        self._app = app
        self.notify()

    def notify(self) -> None:
        """Notify the subscribers that answers or commands may have changed."""
        for listener in tuple(self._listeners):
            listener()

    @contextmanager
    def subscribe(self, listener: Callable[[], object]) -> Iterator[None]:
        """Call *listener* after each change while the context is open."""
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)
