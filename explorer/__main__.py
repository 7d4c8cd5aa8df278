"""`python -m explorer` is `azpane`."""

from explorer.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
