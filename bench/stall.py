"""How long a running program waits while dorm changes a big PostgreSQL table: the plain way beside the recipe."""

import random
import subprocess
import threading
import time

MODELS = """
[model.Owner.fields]
name = { type = "CharField", max_length = 40 }

[model.Item.fields]
name = { type = "CharField", max_length = 40 }
size = { type = "IntegerField", null = true }
owner = { type = "BigIntegerField" }
"""


def operation(kind, **keys):
    lines = "\n".join(f"{key} = {value}" for key, value in keys.items())
    return f'[[operations]]\ntype = "{kind}"\nmodel = "Item"\n{lines}\n'


CHANGES = {
    "an index": operation("AddIndex", index='{ name = "item_name", fields = ["name"] }'),
    "a unique constraint": operation("AddConstraint", constraint='{ type = "unique", name = "item_unique", fields = ["name"] }'),
    "a check": operation("AddConstraint", constraint='{ type = "check", name = "item_check", check = "size >= 0" }'),
    "NOT NULL": operation("AlterField", name='"size"', field='{ type = "IntegerField" }'),
    "a foreign key": operation(
        "AlterField", name='"owner"', field='{ type = "ForeignKey", to = "shop.Owner", on_delete = "CASCADE", db_column = "owner", db_index = false }'
    ),
    "a column with a computed value": operation(
        "AddField", name='"slug"', field='{ type = "CharField", max_length = 40 }', backfill="\"lower(name)\""
    ),
    "another type (integer to bigint)": operation("AlterField", name='"size"', field='{ type = "BigIntegerField", null = true }'),
}


class Program(threading.Thread):
    """A session that reads and writes single rows, one after the other, and keeps the longest wait."""

    def __init__(self, psql, rows):
        super().__init__(daemon=True)
        self.shell = subprocess.Popen(list(map(str, psql)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.rows, self.longest, self.count, self.stopped = rows, 0.0, 0, False

    def run(self):
        while not self.stopped:
            row = random.randint(1, self.rows)
            begin = time.perf_counter()
            self.shell.stdin.write(f"SELECT name FROM shop_item WHERE id = {row};\nUPDATE shop_item SET size = {row} WHERE id = {row};\n\\echo done\n")
            self.shell.stdin.flush()
            while (line := self.shell.stdout.readline()).strip() != "done":
                if not line:
                    raise SystemExit("the program that runs meanwhile failed: " + self.shell.stderr.read())
            self.longest = max(self.longest, time.perf_counter() - begin)
            self.count += 1

    def stop(self):
        self.stopped = True
        self.join()
        self.shell.stdin.close()
        self.shell.wait()


def stall(report, rows, server, dorm, run, work):
    """The longest wait of one program, for each change."""
    directory = work / "stall"
    (directory / "shop/migrations").mkdir(parents=True, exist_ok=True)
    database = server.fresh("filled")
    url = "postgresql://{user}@{host}:{port}/".format(**database)
    (directory / "dorm.toml").write_text(f'[databases.default]\nurl = "{url}filled"\n')
    (directory / "shop/models.toml").write_text(MODELS)
    for path in (directory / "shop/migrations").iterdir():
        path.unlink()
    run([dorm, "makemigrations"], directory)
    run([dorm, "migrate"], directory)
    server.psql("filled", "-c", "INSERT INTO shop_owner (name) SELECT 'owner ' || n FROM generate_series(1, 1000) n",
                "-c", f"INSERT INTO shop_item (name, size, owner) SELECT 'Item ' || n, n, n % 1000 + 1 FROM generate_series(1, {rows}) n",
                "-c", "VACUUM ANALYZE")
    (directory / "shop/migrations/latest.txt").unlink()
    file = directory / "shop/migrations/0002_change.toml"
    for what, operations in CHANGES.items():
        file.write_text(f'dependencies = ["shop.0001_initial"]\n\n{operations}')
        longest = {}
        for online in ("never", "auto"):
            server.psql("postgres", "-c", "DROP DATABASE IF EXISTS stall WITH (FORCE)", "-c", "CREATE DATABASE stall TEMPLATE filled", "-c", "CHECKPOINT")
            program = Program(server.shell("stall"), rows)
            program.start()
            time.sleep(0.3)
            before = program.count
            seconds, _ = run([dorm, "migrate", "--online", online, "--database", f"{url}stall"], directory)
            program.stop()
            longest[online] = program.longest
            assert program.count > before
        report.line(f"{what}: longest wait, {rows:,} rows", longest["auto"], floor=longest["never"])
        print(f"{'':<58}{seconds:>10.1f} s for the recipe")
