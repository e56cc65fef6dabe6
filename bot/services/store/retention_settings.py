"""The settings that say how long the database keeps what nobody needs any more."""

from pydantic import BaseModel, ConfigDict, Field

DEFAULT_FILE_IDS = 4096  # files; an id has about 90 characters


class RetentionSettings(BaseModel):
    """How long something stays in the database."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reports: int | None = Field(
        None, ge=1, description="Days after which a report that was answered is deleted; if empty, none is."
    )
    file_ids: int = Field(
        DEFAULT_FILE_IDS,
        ge=1,
        description="How many ids of uploaded pictures are kept; the oldest are deleted first.",
    )
