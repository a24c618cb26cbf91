"""A process of the program that reads documents and answers each, as JSON Lines."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import tempfile
from collections import deque
from pathlib import Path
from typing import IO, Any, Deque, Dict, Iterator, List, Optional, Sequence, Tuple

from . import _program
from ._errors import AscribeError, of_stderr

BLOCK = 1 << 18


class WorkerDied(Exception):
    """The process ended before it had answered."""


class Process:
    """A running program with pipes; what it says on standard error is kept."""

    def __init__(self, program: Path, arguments: Sequence[str], feed: bool) -> None:
        self.errors: IO[bytes] = tempfile.TemporaryFile()
        self.pid = os.getpid()
        try:
            self.child = subprocess.Popen(
                [str(program), *arguments],
                stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=self.errors,
                # Ctrl-C is Python's to handle.
                start_new_session=True,
            )
        except OSError as error:
            raise AscribeError(f"cannot start {program}\n  caused by: {error}\n{_program.HINT}") from error

    def said(self) -> str:
        """Standard error so far."""
        self.errors.seek(0)
        return self.errors.read().decode("utf-8", "replace")

    def ended(self) -> AscribeError:
        """The error of a process that ended, or is about to."""
        code = self.child.wait()
        return of_stderr(self.said(), f"the program ended with {describe(code)}")

    def end(self) -> None:
        """Ends the process; of a fork's parent's process only the pipes are closed."""
        if self.pid == os.getpid():
            self.child.kill()
            self.child.wait()
        for stream in (self.child.stdin, self.child.stdout, self.errors):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    # What was not yet sent is not wanted any more.
                    pass


def describe(code: int) -> str:
    """An exit code in words."""
    return f"signal {-code}" if code < 0 else f"exit code {code}"


class Worker(Process):
    """Answers documents. ``pending`` holds the lines that are sent, or being sent, and not answered."""

    def __init__(self, program: Path, arguments: Sequence[str]) -> None:
        super().__init__(program, ["extract", "--stdin-jsonl", "--quiet", *arguments], feed=True)
        self.pending: Deque[bytes] = deque()
        self.answered = 0
        assert self.child.stdin and self.child.stdout
        self.input, self.output = self.child.stdin.fileno(), self.child.stdout.fileno()
        os.set_blocking(self.input, False)
        os.set_blocking(self.output, False)

    def exchange(self, lines: Iterator[bytes], ahead: int) -> Iterator[Tuple[bytes, List[Any], Dict[str, Any]]]:
        """Sends `lines` and yields each with what is answered: its claims, and the line that ends them.

        At most `ahead` bytes, but at least one line, wait for their answer. Raises :class:`WorkerDied`.
        """
        unsent, partial, claims = memoryview(b""), bytearray(), []
        waiting, more = sum(map(len, self.pending)), True
        with selectors.DefaultSelector() as selector:
            selector.register(self.output, selectors.EVENT_READ)
            sending = False
            while True:
                if not unsent and more and (not self.pending or waiting < ahead):
                    line = next(lines, None)
                    more = line is not None
                    if line is not None:
                        self.pending.append(line)
                        waiting += len(line)
                        unsent = memoryview(line)
                if not self.pending and not more:
                    return
                if bool(unsent) != sending:
                    sending = bool(unsent)
                    if sending:
                        selector.register(self.input, selectors.EVENT_WRITE)
                    else:
                        selector.unregister(self.input)
                for key, _ in selector.select():
                    if key.fd == self.input:
                        unsent = unsent[self.send(unsent):]
                        continue
                    block = os.read(self.output, BLOCK)
                    if not block:
                        raise WorkerDied
                    partial += block
                    *whole, rest = partial.split(b"\n")
                    partial = rest
                    for text in whole:
                        answer = json.loads(text)
                        if "end" not in answer:
                            claims.append(answer)
                            continue
                        line = self.pending.popleft()
                        waiting -= len(line)
                        self.answered += 1
                        done, claims = claims, []
                        yield line, done, answer

    def send(self, unsent: memoryview) -> int:
        """Writes what the pipe takes."""
        try:
            return os.write(self.input, unsent[:BLOCK])
        except BlockingIOError:
            return 0
        except BrokenPipeError:
            raise WorkerDied from None


def run(program: Path, arguments: Sequence[str]) -> Iterator[Any]:
    """Runs the program to its end and yields the lines of its output, then what it said on standard error."""
    process = Process(program, arguments, feed=False)
    try:
        assert process.child.stdout
        for line in process.child.stdout:
            yield json.loads(line)
        if process.child.wait() not in (0, 1):
            raise process.ended()
        yield process.said()
    finally:
        process.end()


def is_alive(worker: Optional[Worker]) -> bool:
    """Whether the worker is there, and this process's own."""
    return worker is not None and worker.pid == os.getpid() and worker.child.poll() is None
