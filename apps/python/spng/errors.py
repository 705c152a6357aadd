"""What goes wrong, in one line that names the file or the program."""


class Error(Exception):
    """Of this module, for those who want to catch all of them."""


class FileError(Error, ValueError):
    """A file is not there, damaged, or holds something else."""


class JobError(Error, RuntimeError):
    """A program ended with an error; the text is its message.

    command: what was run; returncode: its exit code, negative for a signal; log: all that it printed on standard error.
    """

    def __init__(self, message, command=(), returncode=None, log=""):
        super().__init__(message)
        self.command = list(command)
        self.returncode = returncode
        self.log = log
