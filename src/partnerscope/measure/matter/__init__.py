"""Do partnerships matter: do positions converge, who takes part in which regime, how near are the values."""
