"""Following a command that takes long."""

from __future__ import annotations

from core.session.ticket import Done, Ticket


def test_a_ticket_tells_how_far_it_is_and_what_came_of_it() -> None:
    ticket = Ticket(total=300)
    assert not ticket.wait(0)
    assert ticket.go_on(128)
    assert (ticket.so_far, ticket.is_over) == (128, False)
    ticket.finish(Done(300, returned_mb=1.5))
    assert ticket.wait(0)
    ticket.refuse("too late")
    assert (ticket.result, ticket.refusal) == (Done(300, returned_mb=1.5), "")


def test_a_cancelled_one_does_not_go_on() -> None:
    ticket = Ticket()
    ticket.cancel()
    assert ticket.is_cancelled
    assert not ticket.go_on(1)
    ticket.refuse("the session has ended")
    assert ticket.is_over
    assert (ticket.result, ticket.refusal) == (None, "the session has ended")
