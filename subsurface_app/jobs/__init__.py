"""The job queue in SQLite, and the runner that gives each job a worker process which can be killed."""

from subsurface_app.jobs.aside import Aside
from subsurface_app.jobs.job import ACTIVE_STATES, FINAL_STATES, INTERRUPTED, Job, JobError
from subsurface_app.jobs.progress import Progress
from subsurface_app.jobs.queue import JobQueue
from subsurface_app.jobs.runner import JobRunner

__all__ = [
    "ACTIVE_STATES",
    "FINAL_STATES",
    "INTERRUPTED",
    "Aside",
    "Job",
    "JobError",
    "JobQueue",
    "JobRunner",
    "Progress",
]
