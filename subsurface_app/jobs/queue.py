"""The job queue: rows in the project's catalogue that any process may add to, watch and steer."""

import json
import time
from dataclasses import replace
from typing import Any

from resources import mark
from subsurface_app.data.store import Project
from subsurface_app.jobs.job import ACTIVE_STATES, INTERRUPTED, Job, JobError, job_from
from subsurface_app.jobs.liveness import has_ended


class JobQueue:
    """The jobs of a project. It starts nothing: a `JobRunner` in one process does."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def submit(self, target: str, payload: dict[str, Any], *, title: str, heavy: bool = True, priority: int = 0) -> Job:
        """Put a job into the queue.

        Parameters   target : str - "module:function", called in the worker as function(project path, payload, progress)
                     payload : dict - plain JSON
                     priority : int - higher ones first, equal ones in their order
        """
        with self.project.catalogue.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO jobs (target, title, payload, heavy, state, priority, attempts, created, fraction, "
                "message) VALUES (?,?,?,?,'queued',?,0,?,0,'')",
                (target, title, json.dumps(payload, ensure_ascii=False), heavy, priority, time.time()),
            )
        return self.get(int(cursor.lastrowid or 0))

    def get(self, job_id: int) -> Job:
        """The job of that number.

        Raises   JobError - when there is none
        """
        found = self._read("WHERE id = ?", job_id)
        if not found:
            raise JobError("there is no job {id}: list the jobs with: subsurface-app jobs PROJECT", id=job_id)
        return found[0]

    def jobs(self) -> list[Job]:
        """All jobs, oldest first."""
        return self._read("ORDER BY id")

    def is_left_alone(self) -> bool:
        """Whether no living process runs the project's jobs."""
        connection = self.project.catalogue.connection
        return has_ended(connection.execute("SELECT * FROM runner").fetchone(), self.project.path)

    def _read(self, which: str, *values: Any) -> list[Job]:
        """Jobs as they are; active ones whose runner has ended are interrupted."""
        found = self._rows(which, *values)
        if any(job.state in ACTIVE_STATES for job in found) and self.is_left_alone():
            # What the runner wrote just before its end was not read yet. Only its end is certain by now.
            found = self._rows(which, *values)
            if self.is_left_alone():
                return [_interrupted(job) if job.state in ACTIVE_STATES else job for job in found]
        return found

    def _rows(self, which: str, *values: Any) -> list[Job]:
        return [
            job_from(row) for row in self.project.catalogue.connection.execute(f"SELECT * FROM jobs {which}", values)
        ]

    def cancel(self, job_id: int) -> Job:
        """Ask a job to stop; one that waits or was interrupted is cancelled at once, an active one within 2 s."""
        return self._request(job_id, "cancel", from_states=("queued", INTERRUPTED, *ACTIVE_STATES))

    def pause(self, job_id: int) -> Job:
        """Ask a running job to wait at its next step."""
        return self._request(job_id, "pause", from_states=("starting", "running"))

    def resume(self, job_id: int) -> Job:
        """Ask a paused job to go on."""
        return self._request(job_id, "resume", from_states=("paused",))

    def set_priority(self, job_id: int, priority: int) -> Job:
        """Change the place of a job that has not started yet."""
        with self.project.catalogue.transaction() as connection:
            connection.execute("UPDATE jobs SET priority = ? WHERE id = ?", (priority, job_id))
        return self.get(job_id)

    def log_path(self, job_id: int) -> Any:
        """Where the worker of a job writes what it has to say (JSON lines and whatever libraries print)."""
        return self.project.path / "logs" / f"job-{job_id}.log"

    def _request(self, job_id: int, request: str, *, from_states: tuple[str, ...]) -> Job:
        job = self.get(job_id)
        if job.state not in from_states:
            raise JobError(
                "job {id} is {state}: {request} is possible only while it is {expected}",
                id=job_id,
                state=job.state,
                request=request,
                expected=" / ".join(from_states),
            )
        with self.project.catalogue.transaction() as connection:
            # Asked again here, where no other process writes: a runner may have taken it meanwhile.
            if request == "cancel" and self.get(job_id).state in ("queued", INTERRUPTED):
                connection.execute(
                    "UPDATE jobs SET state = 'cancelled', finished = ?, pid = NULL, seconds_left = NULL WHERE id = ?",
                    (time.time(), job_id),
                )
            connection.execute("UPDATE jobs SET request = ? WHERE id = ? AND state != 'cancelled'", (request, job_id))
        return self.get(job_id)


def _interrupted(job: Job) -> Job:
    words = mark("the program that ran it has ended: the next one that runs jobs of this project starts it again")
    return replace(job, state=INTERRUPTED, message=words, seconds_left=None)
