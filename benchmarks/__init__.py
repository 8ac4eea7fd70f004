"""Side-by-side measurements, one command each: `python -m benchmarks NAME`.

Every figure is compared with its counterpart in the same run, because a shared machine changes from minute to
minute: read the ratios first. CPU is user and system time of the client process with all its threads.
"""
