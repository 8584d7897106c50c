# SPDX-License-Identifier: Apache-2.0
# on-terminal.py [ANSWER]... -- PROGRAM [ARGUMENT]...: runs the program on a terminal of its own, types one
# answer and a line feed each time that it asks (its output ends in ": ", "? " or "):"), copies what it
# shows to stdout, and ends with its status.
import os, pty, sys, termios, time

split = sys.argv.index("--")
answers, command = sys.argv[1:split], sys.argv[split + 1 :]
child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)
shown = b""
while True:
    try:
        data = os.read(terminal, 65536)
    except OSError:
        break
    if not data:
        break
    os.write(1, data)
    shown += data
    if answers and shown.endswith((b": ", b"? ", b"):")):
        # A secret is typed when the terminal shows it no more: OpenSSL asks first.
        while any(word in shown for word in (b"PIN", b"pass phrase")):
            if not termios.tcgetattr(terminal)[3] & termios.ECHO:
                break
            time.sleep(0.01)
        os.write(terminal, answers.pop(0).encode() + b"\n")
        shown = b""
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
