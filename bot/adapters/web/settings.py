"""The web page's settings."""

from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator


class WebSettings(BaseModel):
    """Where to serve the web page. It needs no token, so it is on by default.

    ``enabled`` is a setting of its own, because an environment variable cannot say "no port".
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = Field(default=True, description="Serve the web page; false turns it off.")
    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="The address to listen on; 127.0.0.1 accepts this machine only, 0.0.0.0 everybody.",
    )
    port: int = Field(default=8080, ge=0, le=65535, description="The port to listen on; 0 picks a free one.")
    public_url: str = Field(
        default="",
        description="The address that readers use, for permanent links: https://briefings.example.org.",
    )

    @property
    def is_enabled(self) -> bool:
        """True unless the page is turned off."""
        return self.enabled

    @field_validator("public_url")
    @classmethod
    def _validate_public_url(cls, value: str) -> str:
        """Drop a trailing slash; the page cannot be served below a path."""
        url_parts = urlsplit(value.rstrip("/"))
        is_bare = url_parts.scheme in {"http", "https"} and url_parts.hostname and not any(url_parts[2:])
        if value and not is_bare:
            raise ValueError("should be an address without a path, such as https://briefings.example.org")
        return value.rstrip("/")
