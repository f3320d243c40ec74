"""APScheduler as an alarm clock, the real clock, real chance."""
