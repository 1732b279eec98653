"""`make pages`, `make new-feature`."""

import argparse
import sys

from features.catalogue import catalogue
from features.scaffold import Refused, scaffold
from local import ROOT
from tests.governance import events_page
from tests.governance.import_map import with_picture


def main() -> int:
    """Do what the command line says; returns the exit status."""
    parser = argparse.ArgumentParser(prog="features")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("pages")
    new = commands.add_parser("new")
    new.add_argument("--name", required=True)
    new.add_argument("--family", required=True)
    arguments = parser.parse_args()
    if arguments.command == "new":
        try:
            for file in scaffold(ROOT, arguments.name, arguments.family):
                print(f"  {file.relative_to(ROOT)}")
            print("It says hello, and passes all tests. What to put in its place: docs/guide/adding-a-feature.md")
        except Refused as refused:
            print(refused, file=sys.stderr)
            return 1
    write_pages()
    return 0


def write_pages() -> None:
    """Write what is made from other files."""
    (ROOT / "docs/catalogue.md").write_text(catalogue(ROOT))
    events_page.PAGE.write_text(events_page.page())
    packages = ROOT / "docs/packages.md"
    packages.write_text(with_picture(packages.read_text()))


if __name__ == "__main__":
    sys.exit(main())
