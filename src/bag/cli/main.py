"""The command ``bag``. Every import of weight happens in the command that needs it, so that ``--help`` is instant."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bag.cli import rooms
from bag.config import ROOT, Refusal, load
from bag.lab import commands as lab

Run = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 for success, 1 for a refusal or findings, 2 for a wrong command line."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        done = rooms.opened(words)
        if done is not None:
            return done
        given = _parser().parse_args(words)
        return int(given.run(given))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bag", description="BAĞ: bilgi ağları şubesinin işletim yazılımı")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    up = _add(commands, "up", "run everything on this machine", _up)
    up.add_argument("--lab", action="store_true", help="run the simulated city too")
    _add(commands, "web", "run the HTTP server", _web)
    _add(commands, "worker", "run the job worker", _worker)
    store = _add(commands, "store", "run the telemetry store, or print its tables", _store)
    store.add_argument("verb", nargs="?", choices=["serve", "schema"], default="serve")
    store.add_argument("--cluster", default="bag", help="schema: the name of the ClickHouse cluster")
    store.add_argument("--database", default="bag", help="schema: the name of the database")
    collect = _add(commands, "collect", "ask the monitored devices (SNMP, ping and the other probes)", _collect)
    collect.add_argument("--name", default="", help="tells several collectors of one machine apart")
    _add(commands, "listen", "take in what devices send: syslog, traps, flows", _listen)
    _add(commands, "alarms", "take reports in: alarms, causes, incidents, messages", _alarms)
    _add(commands, "prepare", "migrate, collect static files, load the demonstration on first start", _prepare)
    database = _add(commands, "db", "start, stop or look at the embedded PostgreSQL", _database)
    database.add_argument("verb", choices=["start", "stop", "status"])
    health = _add(commands, "health", "show the processes of `bag up`", _health)
    health.add_argument("--json", action="store_true")
    administrator = _add(
        commands, "administrator", "make an administrator's account and print its password", _administrator
    )
    administrator.add_argument("username")
    administrator.add_argument("name", help="the person's name as shown")
    messages = _add(commands, "messages", "look after the translations of a source tree", _messages)
    messages.add_argument("verb", choices=["update", "check", "compile"])
    messages.add_argument("rooms", nargs="*")
    _add_safety(commands)
    lab.add_to(commands.add_parser("lab", help="the simulated city"))
    rooms.add_commands(commands, _add)
    return parser


def _add(commands: argparse._SubParsersAction, name: str, text: str, run: Run) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser


def _add_safety(commands: argparse._SubParsersAction) -> None:
    backup = _add(commands, "backup", "write database, attachments and telemetry into one archive", _backup)
    backup.add_argument("file", type=Path)
    backup.add_argument("--with-keys", action="store_true", help="put the secret keys into the archive too")
    backup.add_argument("--without-telemetry", action="store_true", help="leave the telemetry out")
    restore = _add(commands, "restore", "bring an archive back into an empty place", _restore)
    restore.add_argument("file", type=Path)
    restore.add_argument("--force", action="store_true", help="replace the data that is there")
    check = _add(commands, "check", "verify history, attachments, references and migrations", _check)
    check.add_argument("--json", action="store_true")


def _up(given: argparse.Namespace) -> int:
    from bag.runtime import supervisor

    if given.lab:
        os.environ["BAG_LAB"] = "1"  # for the processes too
    supervisor.run(load())
    return 0


def _web(_given: argparse.Namespace) -> int:
    from bag.runtime import web

    web.serve(load())
    return 0


def _worker(_given: argparse.Namespace) -> int:
    return rooms.manage("procrastinate", "worker", "--concurrency", str(load().job_concurrency))


def _store(given: argparse.Namespace) -> int:
    if given.verb == "schema":
        from bag.telemetry import schema

        print(schema.script(given.cluster, given.database), end="")
        return 0
    from bag.telemetry import gateway

    config = load()
    gateway.serve(config.var / "telemetry", config.store_port, config.store_key)
    return 0


def _collect(given: argparse.Namespace) -> int:
    rooms.set_up()
    from bag.monitoring.collecting import process

    process.serve(load(), given.name)
    return 0


def _listen(_given: argparse.Namespace) -> int:
    rooms.set_up()
    from bag.monitoring.listening import process

    process.serve(load())
    return 0


def _alarms(_given: argparse.Namespace) -> int:
    rooms.set_up()
    from bag.monitoring.alarms import engine

    engine.main()
    return 0


def _prepare(_given: argparse.Namespace) -> int:
    rooms.set_up()
    from bag.cli.prepare import prepare

    prepare(load())
    return 0


def _database(given: argparse.Namespace) -> int:
    from bag.runtime import database

    return database.manage(load(), given.verb)


def _administrator(given: argparse.Namespace) -> int:
    rooms.set_up()
    from bag.cli import administrator

    password = administrator.create(given.username, given.name)
    print(f"{given.username}: {password}")
    print("Parola bir daha gösterilmez; ilk girişte değiştirin. / Shown only once: change it when you first sign in.")
    return 0


def _messages(given: argparse.Namespace) -> int:
    if not (ROOT / "tools" / "translations.py").exists():
        raise Refusal("Bu komut yalnızca kaynak ağacında çalışır.", "This command works in a source tree only.")
    command = [sys.executable, "-m", "tools.translations", given.verb, *given.rooms]
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603 - our own tool


def _health(given: argparse.Namespace) -> int:
    from bag.runtime import health

    return health.show(load(), as_json=given.json)


def _backup(given: argparse.Namespace) -> int:
    from bag.runtime import backup

    manifest = backup.write(load(), given.file, with_keys=given.with_keys, with_telemetry=not given.without_telemetry)
    print(json.dumps(manifest, ensure_ascii=False))
    return 0


def _restore(given: argparse.Namespace) -> int:
    rooms.set_up()
    from django.db.migrations.loader import MigrationLoader

    from bag.runtime import restore

    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    manifest = restore.read(load(), given.file, force=given.force, known_migrations=known)
    print(json.dumps(manifest, ensure_ascii=False))
    return 0


def _check(given: argparse.Namespace) -> int:
    rooms.set_up()
    from bag.cli import check

    return check.show(load(), as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
