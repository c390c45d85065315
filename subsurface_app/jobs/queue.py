"""The job queue: rows in the project's catalogue that any process may add to, watch and steer."""

import json
import time
from typing import Any

from subsurface_app.data.store import Project
from subsurface_app.jobs.job import ACTIVE_STATES, Job, JobError, job_from


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
        row = self.project.catalogue.connection.execute("SELECT * FROM jobs WHERE id = ?", (job_id,)).fetchone()
        if row is None:
            raise JobError("there is no job {id}: list the jobs with: subsurface-app jobs PROJECT", id=job_id)
        return job_from(row)

    def jobs(self) -> list[Job]:
        """All jobs, oldest first."""
        return [job_from(row) for row in self.project.catalogue.connection.execute("SELECT * FROM jobs ORDER BY id")]

    def cancel(self, job_id: int) -> Job:
        """Ask a job to stop; a queued one is cancelled at once, an active one by its runner within 2 s."""
        return self._request(job_id, "cancel", from_states=("queued", *ACTIVE_STATES))

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
            connection.execute(
                "UPDATE jobs SET state = 'cancelled', finished = ? WHERE id = ? AND state = 'queued' AND ? = 'cancel'",
                (time.time(), job_id, request),
            )
            connection.execute("UPDATE jobs SET request = ? WHERE id = ? AND state != 'cancelled'", (request, job_id))
        return self.get(job_id)
