"""Every error that shopguide raises, as one tree.

Knows nothing about doors: `serve` maps these to HTTP status, exit code and tool message with `DOORS`.

    ShopguideError
    ├── UsageError                 the call is wrong (exit 2, HTTP 400)
    │   ├── FilterError            a filter names an unknown field or has no bound
    │   ├── QueryError             the query cannot be read (too long, nothing in it, bad picture + words)
    │   ├── SettingsError          an unknown or ill-typed setting
    │   └── ShapeError             arrays disagree on a dimension
    ├── NotFoundError              no such product, user or job (exit 1, HTTP 404)
    ├── DataError                  a file is not what it should be (exit 3, HTTP 422)
    │   ├── FeedError              a catalog file cannot be read at all
    │   ├── RowError               one row cannot be kept; the import goes on
    │   ├── PictureError           a picture is broken, too large or of no known kind
    │   └── MediaError             a video, sound or subtitle file is broken, or has no such track
    ├── ShopError                  the shop folder cannot be used (exit 4, HTTP 503)
    │   ├── LockedError            another process is writing
    │   ├── CorruptError           a checksum or a file is wrong
    │   └── EncoderMismatchError   the index was made by other encoders
    └── MissingError               a model, an extra or a service is not there (exit 4, HTTP 503)
        └── LLMError               the language model did not answer usably
"""

from __future__ import annotations


class ShopguideError(Exception):
    """Base of all errors here: what was wrong, the value, and the next step.

    Args:
        message: What was wrong, with the value.
        hint: What to do next; may be empty.
    """

    code = "error"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(ShopguideError):
    """The call is wrong."""

    code = "wrong_use"


class FilterError(UsageError):
    """A filter names an unknown field, or has no value to filter by."""

    code = "bad_filter"


class QueryError(UsageError):
    """The query cannot be read."""

    code = "bad_query"


class SettingsError(UsageError):
    """A setting is unknown or of the wrong type."""

    code = "bad_setting"


class ShapeError(UsageError):
    """Arrays disagree on a dimension."""

    code = "bad_shape"


class NotFoundError(ShopguideError):
    """No such product, user or job."""

    code = "not_found"


class DataError(ShopguideError):
    """A file is not what it should be."""

    code = "bad_data"


class FeedError(DataError):
    """A catalog file cannot be read at all."""

    code = "bad_feed"


class RowError(DataError):
    """One row cannot be kept; the import goes on without it."""

    code = "bad_row"


class PictureError(DataError):
    """A picture is broken, too large, or of no known kind."""

    code = "bad_picture"


class MediaError(DataError):
    """A video, sound or subtitle file is broken, or has no such track."""

    code = "bad_media"


class ShopError(ShopguideError):
    """The shop folder cannot be used as it is."""

    code = "shop_unusable"


class LockedError(ShopError):
    """Another process is writing to the shop."""

    code = "shop_locked"


class CorruptError(ShopError):
    """A file of the shop has the wrong checksum or shape."""

    code = "shop_corrupt"


class EncoderMismatchError(ShopError):
    """The index was made by other encoders than those asked for."""

    code = "encoder_mismatch"


class MissingError(ShopguideError):
    """A model, an optional package or a service is not there."""

    code = "missing"


class LLMError(MissingError):
    """The language model did not answer, or not usably."""

    code = "llm_failed"


DOORS: tuple[tuple[type[ShopguideError], int, int], ...] = (
    (NotFoundError, 1, 404),
    (UsageError, 2, 400),
    (DataError, 3, 422),
    (MissingError, 4, 503),
    (ShopError, 4, 503),
    (ShopguideError, 3, 500),
)
"""(error, exit code, HTTP status); the first row that fits decides."""
