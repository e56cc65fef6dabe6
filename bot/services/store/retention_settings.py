"""The settings that say how long the database keeps what nobody needs any more."""

from pydantic import BaseModel, ConfigDict, Field

DEFAULT_FILE_IDS = 4096  # files; an id has about 90 characters
MIN_VERSION_DAYS = 30  # for which the file that a moderator got is compared with the version that it was


class RetentionSettings(BaseModel):
    """How long something stays in the database."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    versions: int | None = Field(
        None,
        ge=MIN_VERSION_DAYS,
        description="Days after which a version of a file that was replaced is deleted; if empty, none is.",
    )
    submissions: int = Field(
        1, ge=1, le=365, description="Days for which a draft waits to be published, and is kept after that."
    )
    reports: int | None = Field(
        None, ge=1, description="Days after which a report that was answered is deleted; if empty, none is."
    )
    file_ids: int = Field(
        DEFAULT_FILE_IDS,
        ge=1,
        description="How many ids of uploaded pictures are kept; the oldest are deleted first.",
    )
