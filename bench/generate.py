#!/usr/bin/env python3
"""Writes a project of many models, for dorm, Django or djanorm: the same tables in each.

    bench/generate.py DIRECTORY --tool dorm --apps 20 --models 50

Each model has eight fields: two of text, numbers, a flag, a time, and two foreign keys, one to the model
before it in its app and one into the app before; and an index beside those of the keys. `--edition N` adds
a field to every model for each further edition, so that another `makemigrations` has something to find.
"""

import argparse
from pathlib import Path

DORM_FIELDS = """\
title = { type = "CharField", max_length = 200 }
body = "TextField"
views = { type = "IntegerField", default = 0 }
price = { type = "DecimalField", max_digits = 10, decimal_places = 2 }
active = { type = "BooleanField", default = true }
created = { type = "DateTimeField", db_index = true }
"""

PYTHON_FIELDS = """\
    title = models.CharField(max_length=200)
    body = models.TextField()
    views = models.IntegerField(default=0)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    active = models.BooleanField(default=True)
    created = models.DateTimeField(db_index=True)
"""


def app_name(number):
    return f"app{number:03d}"


def model_name(number):
    return f"Model{number:04d}"


def targets(app, model, models):
    """Whom the two keys of a model point at: (app, model) or None."""
    before = (app, model - 1) if model else None
    aside = (app - 1, model) if app else None
    return before, aside


def dorm_app(app, models, edition):
    parts = []
    for model in range(models):
        name = model_name(model)
        lines = [f"[model.{name}]"]
        lines.append(f"[model.{name}.fields]")
        lines.append(DORM_FIELDS.rstrip())
        for field, target in zip(("parent", "other"), targets(app, model, models)):
            if target:
                to = f"{app_name(target[0])}.{model_name(target[1])}"
                back = f"{app_name(app)}_{name.lower()}_{field}"
                lines.append(f'{field} = {{ type = "ForeignKey", to = "{to}", on_delete = "CASCADE", related_name = "{back}" }}')
        for number in range(1, edition):
            lines.append(f'extra{number} = {{ type = "IntegerField", default = {number} }}')
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def python_app(app, models, edition, head):
    parts = [head]
    for model in range(models):
        name = model_name(model)
        lines = [f"class {name}(models.Model):", PYTHON_FIELDS.rstrip()]
        for field, target in zip(("parent", "other"), targets(app, model, models)):
            if target:
                to = f"{app_name(target[0])}.{model_name(target[1])}"
                back = f"{app_name(app)}_{name.lower()}_{field}"
                lines.append(f'    {field} = models.ForeignKey("{to}", on_delete=models.CASCADE, related_name="{back}")')
        for number in range(1, edition):
            lines.append(f"    extra{number} = models.IntegerField(default={number})")
        parts.append("\n".join(lines) + "\n")
    return "\n\n".join(parts)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def generate(directory, tool, apps, models, edition=1, database=None):
    """Writes the project; `database` is a dictionary of host, port, user and name, or None for SQLite."""
    directory = Path(directory)
    labels = [app_name(app) for app in range(apps)]
    if tool == "dorm":
        url = "sqlite:///db.sqlite3"
        if database:
            url = "postgresql://{user}@{host}:{port}/{name}".format(**database)
        write(directory / "dorm.toml", f'[databases.default]\nurl = "{url}"\n')
        for app in range(apps):
            write(directory / labels[app] / "models.toml", dorm_app(app, models, edition))
        return
    django = tool == "django"
    engines = ("django.db.backends.sqlite3", "django.db.backends.postgresql") if django else ("sqlite", "postgresql")
    settings = {"ENGINE": engines[0], "NAME": "db.sqlite3"}
    if database:
        settings = {"ENGINE": engines[1], "NAME": database["name"], "USER": database["user"], "HOST": database["host"],
                    "PORT": database["port"], "PASSWORD": ""}
    text = f"DATABASES = {{'default': {settings!r}}}\nINSTALLED_APPS = {labels!r}\n"
    if django:
        text += "SECRET_KEY = 'bench'\nUSE_TZ = True\nDEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'\n"
        write(directory / "manage.py", "import os, sys\nos.environ['DJANGO_SETTINGS_MODULE'] = 'settings'\n"
              "from django.core.management import execute_from_command_line\nexecute_from_command_line(sys.argv)\n")
    write(directory / "settings.py", text)
    head = "from django.db import models\n" if django else "import dorm as models\n"
    for app in range(apps):
        write(directory / labels[app] / "__init__.py", "")
        (directory / labels[app] / "migrations").mkdir(exist_ok=True)
        write(directory / labels[app] / "migrations" / "__init__.py", "")
        write(directory / labels[app] / "models.py", python_app(app, models, edition, head))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory")
    parser.add_argument("--tool", choices=["dorm", "django", "djanorm"], default="dorm")
    parser.add_argument("--apps", type=int, default=20)
    parser.add_argument("--models", type=int, default=50, help="in each app")
    parser.add_argument("--edition", type=int, default=1)
    options = parser.parse_args()
    generate(options.directory, options.tool, options.apps, options.models, options.edition)


if __name__ == "__main__":
    main()
