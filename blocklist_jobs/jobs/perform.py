"""Do one batch: claim it, take a permit at the last moment, make the call, tell the gate, write down the outcome."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum

from tenacity import RetryError, Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Add, Answered, Check, Rate, Remove, Renew, Renewed
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.permits import Outcome, Permit, Refusal, Sent
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.wire import Answer, RateHint
from blocklist_jobs.core.work import Claimed
from blocklist_jobs.jobs.ledger import Ledgers, LedgerUnavailable
from blocklist_jobs.jobs.permits import SEND_S, Lease, Permits
from blocklist_jobs.jobs.ports import AnswerLost, Gate, NotSent, Provider, Socket
from blocklist_jobs.jobs.settle import Settle
from blocklist_jobs.jobs.tokens import IN_TURN, Bearer, Tokens

LONGEST_RETURN_S = 1.0
"""A batch that comes back without a permit is due again so soon at the latest; the gate says when it may go."""


class LeaseOver(Exception):
    """What was done could not be written down before the lease ended; the sweep finds the batch."""


class Performed(StrEnum):
    """What became of a message."""

    DONE = "done"
    FAULT = "fault"
    GIVEN_BACK = "given_back"
    STALE = "stale"
    """The batch was not ours (any more): the message was late or doubled, and nothing was done."""


class Perform:
    """Runs inside a Celery task; knows nothing of Celery."""

    def __init__(
        self,
        ledgers: Ledgers,
        gate: Gate,
        providers: Mapping[str, Provider],
        socket: Socket,
        tokens: Tokens,
        settle: Settle,
        *,
        worker: str,
        lease_s: float,
        call_timeout_s: float,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._ledgers = ledgers
        self._gate = gate
        self._providers = providers
        self._socket = socket
        self._tokens = tokens
        self._settle = settle
        self._worker = worker
        self._lease_s = lease_s
        self._call_timeout_s = call_timeout_s
        self._sleep = sleep
        self._permits = Permits(gate, call_timeout_s, sleep)

    def __call__(self, batch_id: int, fence: int) -> Performed:
        """Do the batch that was handed out with this fence."""
        lease = Lease(time.monotonic() + self._lease_s)
        with self._ledgers.begin() as ledger:
            batch = ledger.batches.claim(batch_id, fence, self._worker, self._lease_s)
        if batch is None:
            return Performed.STALE
        try:
            if batch.is_first:
                self._begin_processing(batch)
            return self._run(batch, lease)
        except LedgerUnavailable:
            # Nothing was sent: what was sent is settled insistently, or raises LeaseOver.
            return self._return(batch, 0.0)
        except LeaseOver:
            raise
        except Exception as error:
            fault = Fault(FaultKind.BUG, f"{type(error).__name__} while the batch ran", code="bug")
            self._settle.failed(batch, fault, size=_size(batch), refreshed=False)
            raise

    def give_back(self, batch_id: int, fence: int) -> None:
        """Return a batch that was handed out and not begun (the worker is stopping)."""
        with self._ledgers.begin() as ledger:
            ledger.batches.return_unclaimed(batch_id, fence)
            ledger.wake()

    def _begin_processing(self, batch: Claimed) -> None:
        """The job's first batch is at work. Apart from the claim, since jobs are locked before batches."""
        with self._ledgers.begin() as ledger:
            job = ledger.jobs.lock(batch.job_id)
            if job is not None and job.status is Status.PENDING:
                ledger.jobs.move(job, Status.PROCESSING)

    def _run(self, batch: Claimed, lease: Lease) -> Performed:
        begun = time.monotonic()
        if batch.is_unsure and not self._providers[batch.provider].capabilities.may_repeat(batch.call):
            return Performed.DONE if self._settle.read_first(batch) else Performed.STALE
        if isinstance(batch.call, Renew):
            return self._renew_ahead(batch)
        bearer = self._tokens.bearer(batch)
        if isinstance(bearer, Fault):
            return self._after(batch, bearer, was_sent=False)
        in_time = Lease(min(lease.until, begun + SEND_S + self._call_timeout_s))
        if not in_time.allows(self._call_timeout_s):
            return self._return(batch, 0.0)  # the renewal of its token took too long
        permit = self._permits.next(batch, in_time)
        if isinstance(permit, Refusal):
            return self._return(batch, permit.wait_s)
        return self._call(batch, bearer, permit)

    def _renew_ahead(self, batch: Claimed) -> Performed:
        """The whole work of a token refresh. The version it began with is kept, to see whether another was faster."""
        version, trouble = self._tokens.renew(batch)
        batch = replace(batch, token_version=version)
        if trouble is None:
            settled = self._insistently(lambda: self._settle.answered(batch, Renewed()))
            return Performed.DONE if settled else Performed.STALE
        if trouble.code == IN_TURN:
            return self._return(batch, trouble.retry_after_s or 0.0)
        return self._after(batch, trouble)

    def _call(self, batch: Claimed, bearer: Bearer, permit: Permit) -> Performed:
        provider = self._providers[batch.provider]
        account = Account(bearer.provider_user_id)
        request = provider.request(batch.call, account, key=f"{batch.job_id}-{batch.batch_id}")
        result: Answered | Fault
        hint = RateHint()
        try:
            answer = self._socket.send(request, bearer=bearer.access_token, timeout_s=self._call_timeout_s)
        except NotSent as error:
            result = Fault(FaultKind.TRANSIENT, f"no connection to the provider: {error}", code="no_connection")
        except AnswerLost as error:
            result = Fault(FaultKind.UNKNOWN, f"the answer was lost: {error}", code="answer_lost")
        else:
            result, hint = self._decipher(provider, batch, answer, account)
        with suppress(LedgerUnavailable):  # of a gate that has lost its state as well: the outcome is worth more
            self._gate.report(permit, _outcome(result, hint))
        try:
            return self._conclude(batch, bearer, result, is_probe=permit.is_probe)
        except LedgerUnavailable:
            # Of the tokens' store: the token was refused, so nothing was done. Yet a request was sent.
            return self._return(batch, 0.0, was_sent=True)

    def _decipher(
        self, provider: Provider, batch: Claimed, answer: Answer, account: Account
    ) -> tuple[Answered | Fault, RateHint]:
        return provider.decipher(batch.call, answer, account), provider.rate_hint(answer)

    def _conclude(self, batch: Claimed, bearer: Bearer, result: Answered | Fault, *, is_probe: bool) -> Performed:
        if not isinstance(result, Fault):
            answer = result
            settled = self._insistently(lambda: self._settle.answered(batch, answer))
            return Performed.DONE if settled else Performed.STALE
        if result.kind is FaultKind.GRANT_DEAD:
            self._tokens.give_up(batch, bearer, result)
        if result.kind is FaultKind.TOKEN_EXPIRED:
            return self._renew(batch, bearer, result)
        return self._after(batch, result, is_probe=is_probe)

    def _renew(self, batch: Claimed, bearer: Bearer, refused: Fault) -> Performed:
        """The token was refused: renew it once. A second refusal, of a newer token, means that the grant is dead."""
        refreshed = batch.token_version is not None and bearer.version > batch.token_version
        batch = replace(batch, token_version=bearer.version)
        if refreshed:
            self._tokens.give_up(batch, bearer, refused)
            return self._after(batch, refused, refreshed=True)
        return self._after(batch, self._tokens.refused(batch, bearer) or refused)

    def _after(
        self, batch: Claimed, fault: Fault, *, refreshed: bool = False, is_probe: bool = False, was_sent: bool = True
    ) -> Performed:
        settled = self._insistently(
            lambda: self._settle.failed(
                batch, fault, size=_size(batch), refreshed=refreshed, is_probe=is_probe, was_sent=was_sent
            )
        )
        return Performed.FAULT if settled else Performed.STALE

    def _insistently(self, settle: Callable[[], bool]) -> bool:
        """Write down what has happened, again while the database is away: a failed commit is an unknown, and the
        fence tells. What cannot be written before the lease ends is found and done again by another."""
        retrying = Retrying(
            retry=retry_if_exception_type(LedgerUnavailable),
            stop=stop_after_delay(self._lease_s),
            wait=wait_random_exponential(0.1, max=2.0),
            sleep=self._sleep,
        )
        try:
            return retrying(settle)
        except RetryError as error:
            raise LeaseOver from error

    def _return(self, batch: Claimed, wait_s: float, *, was_sent: bool = False) -> Performed:
        """Give the batch back: waiting is not an attempt, and where nothing was sent its cost is refunded."""
        ours = self._insistently(lambda: self._give_up_turn(batch, min(wait_s, LONGEST_RETURN_S), was_sent=was_sent))
        return Performed.GIVEN_BACK if ours else Performed.STALE

    def _give_up_turn(self, batch: Claimed, wait_s: float, *, was_sent: bool) -> bool:
        with self._ledgers.begin() as ledger:
            job = ledger.jobs.lock(batch.job_id)
            ours = ledger.batches.again(
                batch.batch_id,
                batch.fence,
                wait_s=wait_s,
                fault=None,
                is_attempt=False,
                token_version=batch.token_version,
            )
            if ours:
                if not was_sent:
                    ledger.shares.refund(batch.batch_id)
                if job is not None and job.cancel_requested:
                    self._settle.cancel(ledger, job)
                ledger.wake()
            return ours


def _size(batch: Claimed) -> int:
    """How many targets the batch has; what has none counts as one."""
    call = batch.call
    if isinstance(call, Remove | Check | Rate):
        return max(1, len(call.targets))
    return max(1, len(call.wanted)) if isinstance(call, Add) else 1


def _outcome(result: Answered | Fault, hint: RateHint) -> Outcome:
    """What the gate has to know of the result."""
    if isinstance(result, Fault):
        return Outcome(Sent.FAULT, result.kind, result.retry_after_s, hint)
    return Outcome(Sent.SUCCESS, hint=hint)
