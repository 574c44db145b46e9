"""What kind of partnership each is: factors, configurations, tests of evidence, verdicts by declared rules."""
