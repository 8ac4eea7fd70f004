"""Twenty small leaks, each of another kind, in a workload like a server's; the leaking lines end in `# leak`.

Each module has `leak(number, text)`, called once for each request. `DEVELOPED` is what the method was built with,
`HELD_OUT` was measured once it was done.
"""

DEVELOPED = (
    "global_list",
    "never_pruned",
    "endless_lru_cache",
    "callbacks",
    "cycles",
    "kept_tasks",
    "kept_errors",
    "growing_text",
    "kept_arrays",
    "unique_keys",
)
HELD_OUT = (
    "buffer_slices",
    "class_attribute",
    "contexts",
    "deque_history",
    "event_listeners",
    "kept_generators",
    "linked_chain",
    "log_records",
    "thread_local",
    "unread_queue",
)
NAMES = DEVELOPED + HELD_OUT
