"""The settings of what operators watch the bot by: its metrics and its log."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class LogLevel(StrEnum):
    """The least that the log holds."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """What a line of the log looks like."""

    AUTO = "auto"
    CONSOLE = "console"
    JSON = "json"


class LogSettings(BaseModel):
    """What the log holds, and in which form."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: LogLevel = Field(
        default=LogLevel.INFO, description="The least that is logged: debug, info, warning or error."
    )
    format: LogFormat = Field(
        default=LogFormat.AUTO,
        description="How to write a line: console (for people), json (for programs) or auto (console on a "
        "terminal, otherwise json).",
    )


class MetricsSettings(BaseModel):
    """Where Prometheus finds the metrics."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = Field(
        default=False, description="Serve metrics for Prometheus at /metrics, on the web page's port."
    )
    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="The address to listen on if metrics.port is set; 0.0.0.0 accepts everybody.",
    )
    port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="A port for the metrics alone, which then also has /health, /livez and /readyz; without "
        "one they are on the web page's port.",
    )

    @property
    def has_own_port(self) -> bool:
        """True if the metrics are served, and on a port of their own."""
        return self.enabled and self.port is not None
