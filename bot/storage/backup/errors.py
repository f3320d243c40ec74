"""What can stand in the way of a backup, and of a restore. Each error is a sentence for the operator."""

from bot.ports.backups import BackupError

__all__ = [
    "BackupEmptyError",
    "BackupError",
    "BackupFolderError",
    "BackupSourceError",
    "BackupTargetError",
    "BackupToolError",
    "DatabaseInUseError",
]


class BackupToolError(BackupError):
    """It is a dump that PostgreSQL's own tools restore."""


class BackupSourceError(BackupError):
    """There is no sound database to copy."""


class BackupTargetError(BackupError):
    """The file cannot be written."""


class BackupFolderError(BackupError):
    """The folder of backups is in use, or nothing can be written there."""


class BackupEmptyError(BackupError):
    """The backup holds nothing, and the database people or servers."""


class DatabaseInUseError(BackupError):
    """Another process has the database open."""
