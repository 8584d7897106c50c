# SPDX-License-Identifier: Apache-2.0
# Runs a command on a terminal of its own and types answers to its questions; what to run comes as
# JSON on standard input, what the terminal has shown goes as JSON to standard output.
import json
import os
import pty
import sys
import termios


def wait_until_hidden(terminal):
    # Who asks for a secret writes the question first and turns the echo off then.
    while termios.tcgetattr(terminal)[3] & termios.ECHO:
        os.sched_yield()


def talk(terminal, answers):
    shown, at = b"", 0
    while True:
        try:
            data = os.read(terminal, 4096)
        except OSError:  # the command has ended
            return shown
        if not data:
            return shown
        shown += data
        while answers:
            end = shown.find(answers[0]["question"].encode(), at)
            if end < 0:
                break
            at = end + len(answers[0]["question"].encode())
            wait_until_hidden(terminal)
            os.write(terminal, answers.pop(0)["answer"].encode())


def main():
    spec = json.load(sys.stdin)
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(spec["command"][0], spec["command"])
    shown = talk(terminal, spec["answers"])
    _, status = os.waitpid(pid, 0)
    json.dump({"shown": shown.decode(), "status": os.waitstatus_to_exitcode(status)}, sys.stdout)


main()
