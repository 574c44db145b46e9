"""`python -m partnerscope` is the command line."""

from partnerscope.cli import main

main()
