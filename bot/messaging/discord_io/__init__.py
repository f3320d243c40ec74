"""What every request to Discord passes: breaker, pacer, trace, errors."""
